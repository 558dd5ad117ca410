/* SPDX-License-Identifier: MIT */
/*
 * The section headers of a module, which tell where everything is, lie at its end, but its first
 * bytes tell where they begin. So the first pass over a large file keeps them, and the second one
 * all sections that the ELF reader has named. In the first pass the bytes go where the whole file
 * would be kept; when there are too many, that memory is used for parts.
 */

#include "module/stream.h"
#include "base/libbb.h"

enum {
	PASSES_MAX = 16,
	HEADER = 64,        /* at least the ELF header */
	NAMES = 64 << 10,   /* the section names lie in front of their headers */
	TAIL_MAX = 5 << 20, /* 65,279 section headers, a signature */
	STOPPED = 1,        /* what ends a pass that has all it wants */
};

struct pass {
	struct unpack_whole whole; /* the first member, as unpack_grow expects */
	struct stream *stream;
	struct arena *decoder;
	struct stream_part *parts; /* those to fill */
	uint8_t *block;            /* NULL while the whole is kept */
	size_t at;                 /* offset of BLOCK in the unpacked file */
	size_t end;                /* where to stop */
};

/* Copies from the LENGTH bytes of the block what belongs into parts. */
static void keep_block(struct pass *pass, size_t length)
{
	size_t end = pass->at + length;

	for (struct stream_part *part = pass->parts; part; part = part->next) {
		size_t from = part->at > pass->at ? part->at : pass->at;
		size_t to = part->at + part->bytes.length;

		if (to > end)
			to = end;
		if (from < to)
			memcpy((uint8_t *)part->bytes.data + (from - part->at),
			       pass->block + (from - pass->at), (size_t)(to - from));
	}
	pass->at = end;
}

static void begin_block(struct pass *pass)
{
	if (!pass->block)
		pass->block = arena_raw(pass->decoder, UNPACK_BLOCK);
	pass->whole.output.next = pass->block;
	pass->whole.output.room = UNPACK_BLOCK;
}

static struct stream_part *add_part(struct stream_part **list, struct arena *arena, size_t at,
				    struct span bytes)
{
	struct stream_part *part = arena_alloc(arena, sizeof(*part));

	*part = (struct stream_part){ *list, at, bytes };
	*list = part;
	return part;
}

/* Returns the offset of the section headers in the ELF file that begins with START; 0 if none. */
static size_t headers_of(struct span start)
{
	static const uint8_t magic[] = { 0x7f, 'E', 'L', 'F' };
	bool swap = swap_from_big(start.data[5] == 2);

	if (memcmp(start.data, magic, sizeof(magic)) != 0)
		return 0;
	return start.data[4] == 2 ? span_offset(span_u64(start, 40, swap))
				  : span_u32(start, 32, swap);
}

/* The file is too large to be kept whole. Returns 0, or what ends the pass. */
static int begin_parts(struct pass *pass)
{
	struct stream *stream = pass->stream;
	struct span kept = { pass->whole.bytes, unpack_length(&pass->whole) };
	size_t headers = headers_of(kept);

	if (!headers)
		return STOPPED;
	pass->at = kept.length;
	pass->end = STREAM_MAX;
	add_part(&stream->parts, stream->memory.bytes, 0, span_part(kept, 0, HEADER));
	stream->spare = span_from(kept, HEADER);
	headers = headers > NAMES ? headers - NAMES : 0;
	if (headers < pass->at)
		headers = pass->at;
	add_part(&pass->parts, stream->memory.bytes, headers,
		 span_part(stream->spare, 0,
			   stream->spare.length < TAIL_MAX ? stream->spare.length : TAIL_MAX));
	return 0;
}

/* Makes room for what the decoder has next. */
static int turn(struct unpack_output *output)
{
	struct pass *pass = (struct pass *)output;
	int error = 0;

	if (pass->block) {
		keep_block(pass, UNPACK_BLOCK);
	} else {
		error = unpack_grow(output);
		if (error != -EFBIG)
			return error;
		error = begin_parts(pass);
	}
	if (error)
		return error;
	if (pass->at >= pass->end)
		return pass->end == STREAM_MAX ? -EFBIG : STOPPED;
	begin_block(pass);
	return 0;
}

/*
 * Unpacks from the start of the file; if pass->end is set, only parts of it are kept. Returns 0,
 * STOPPED or an error.
 */
static int run(struct pass *pass)
{
	struct stream *stream = pass->stream;
	struct arena own = { NULL, NULL, NULL };
	struct unpack_input input = { .fd = stream->fd, .size = stream->file_size };
	struct arena_mark mark;
	int error;

	pass->decoder = stream->memory.decoder ? stream->memory.decoder : &own;
	mark = arena_mark(pass->decoder);
	input.buffer = arena_raw(pass->decoder, UNPACK_BLOCK);
	pass->whole.output.turn = turn;
	if (pass->end)
		begin_block(pass);
	error = unpack_stream(stream->packing, &input, &pass->whole.output, pass->decoder);
	if (pass->block && !error)
		keep_block(pass, UNPACK_BLOCK - pass->whole.output.room);
	arena_release(pass->decoder, mark);
	return error;
}

int stream_open(struct stream *stream, struct span *whole)
{
	struct pass pass = { .whole.arena = stream->memory.bytes, .stream = stream };
	int error;

	pass.whole.output.most = stream->memory.hold;
	error = run(&pass);
	stream->size = pass.parts ? pass.at : unpack_length(&pass.whole);
	*whole = (struct span){ NULL, 0 };
	if (pass.parts) {
		struct stream_part *tail = pass.parts;
		size_t there = stream->size > tail->at ? stream->size - tail->at : 0;

		if (tail->bytes.length > there)
			tail->bytes.length = there;
		stream->spare = span_from(stream->spare, tail->bytes.length);
		tail->next = stream->parts;
		stream->parts = tail;
	} else {
		*whole = (struct span){ pass.whole.bytes, stream->size };
	}
	return error < 0 ? error : 0;
}

static bool look_up(const struct stream *stream, size_t offset, size_t length, struct span *found)
{
	for (const struct stream_part *part = stream->parts; part; part = part->next) {
		if (offset < part->at)
			continue;
		*found = span_part(part->bytes, offset - part->at, length);
		if (found->data)
			return true;
	}
	return false;
}

void stream_want(struct stream *stream, size_t offset, size_t length)
{
	struct span bytes;

	if (look_up(stream, offset, length, &bytes))
		return;
	bytes = span_part(stream->spare, 0, length);
	if (bytes.data)
		stream->spare = span_from(stream->spare, length);
	else
		bytes = (struct span){ arena_raw(stream->memory.bytes, length), length };
	add_part(&stream->wanted, stream->memory.bytes, offset, bytes);
}

/* Reads what is wanted. */
static int fetch(struct stream *stream)
{
	struct pass pass = { .stream = stream, .parts = stream->wanted };
	struct stream_part *last = stream->wanted;
	int error;

	if (stream->passes++ == PASSES_MAX)
		return -EFBIG;
	for (struct stream_part *part = last; part; part = part->next) {
		size_t end = part->at + part->bytes.length;

		last = part;
		if (end > pass.end)
			pass.end = end;
	}
	error = run(&pass);
	if (error < 0)
		return error;
	/* Another process made the file shorter. */
	if (pass.at < pass.end)
		return -EIO;
	last->next = stream->parts;
	stream->parts = stream->wanted;
	stream->wanted = NULL;
	return 0;
}

int stream_find(struct stream *stream, size_t offset, size_t length, struct span *found)
{
	int error;

	if (look_up(stream, offset, length, found))
		return 0;
	stream_want(stream, offset, length);
	error = fetch(stream);
	if (!error)
		look_up(stream, offset, length, found);
	return error;
}
