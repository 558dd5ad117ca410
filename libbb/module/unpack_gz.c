/* SPDX-License-Identifier: MIT */
/*
 * gzip (RFC 1952), with zlib's inflateBack, which knows the compressed data alone and is half the
 * size of inflate. The header and the checksum around the data are read here. Memory comes from the
 * arena, so that malloc stays out of the binary.
 */

#include <zlib.h>

#include "base/libbb.h"
#include "module/unpack.h"

enum { WINDOW_BITS = 15, WINDOW = 1 << WINDOW_BITS };

/* The header has six more bytes behind its flags. Each flag stands for a part behind those. */
enum {
	HEADER_REST = 6,
	HAS_HEADER_CRC = 1 << 1,
	HAS_EXTRA = 1 << 2,
	HAS_NAME = 1 << 3,
	HAS_COMMENT = 1 << 4,
	RESERVED = 7 << 5,
};

/* The most that zlib is handed at once. */
enum { INPUT_MAX = 1 << 30 };

/*
 * The decoder's output. The table is for the checksum, CRC-32 a byte at a time; UNPACK_FAST needs
 * none.
 */
struct sink {
	struct unpack_output *output;
	int error; /* what output->turn returned */
	uint32_t crc;
	uint32_t size; /* modulo 2^32, as in the trailer */
	uint32_t table[256];
};

static void *allocate(void *memory, unsigned items, unsigned size)
{
	return unpack_alloc(memory, (size_t)items * size);
}

/*
 * Made anew for each file: that takes as long as a few kilobytes of data, and less space than a
 * constant table.
 */
static void make_table(uint32_t *table)
{
	enum { POLYNOMIAL = 0xedb88320 };

	for (uint32_t i = 0; i < 256; i++) {
		uint32_t value = i;

		for (unsigned bit = 0; bit < 8; bit++)
			value = value >> 1 ^ (value & 1 ? POLYNOMIAL : 0);
		table[i] = value;
	}
}

static uint32_t add_to_crc(const struct sink *sink, const uint8_t *bytes, unsigned length)
{
	uint32_t crc;

	if (ENABLE_UNPACK_FAST)
		return (uint32_t)crc32(sink->crc, bytes, length);
	crc = ~sink->crc;
	for (; length; length--)
		crc = crc >> 8 ^ sink->table[(crc ^ *bytes++) & 0xff];
	return ~crc;
}

/* zlib asks for more input. */
static unsigned take_input(void *from, z_const unsigned char **bytes)
{
	struct unpack_input *input = from;
	unsigned length;

	if (!unpack_more(input))
		return 0;
	/* No block of a file is larger than this, and one in memory comes in several parts. */
	length = input->block.length < INPUT_MAX ? (unsigned)input->block.length : INPUT_MAX;
	*bytes = (z_const unsigned char *)input->block.data;
	input->block = span_from(input->block, length);
	return length;
}

static int put_output(void *to, unsigned char *bytes, unsigned length)
{
	struct sink *sink = to;
	struct unpack_output *output = sink->output;

	sink->crc = add_to_crc(sink, bytes, length);
	sink->size += length;
	while (length) {
		size_t part;

		sink->error = output->room ? 0 : output->turn(output);
		if (sink->error)
			return sink->error;
		part = length < output->room ? length : output->room;
		memcpy(output->next, bytes, part);
		output->next += part;
		output->room -= part;
		bytes += part;
		length -= (unsigned)part;
	}
	return 0;
}

/* Takes a number of COUNT bytes, little-endian. Returns one of more bytes if there are fewer. */
static uint64_t take_number(struct unpack_input *input, unsigned count)
{
	uint64_t number = 0;

	for (unsigned i = 0; i < count; i++) {
		if (!unpack_more(input))
			return UINT64_MAX;
		number |= (uint64_t)input->block.data[0] << 8 * i;
		input->block = span_from(input->block, 1);
	}
	return number;
}

/* Takes bytes up to a NUL. */
static void skip_text(struct unpack_input *input)
{
	while ((uint8_t)take_number(input, 1) && unpack_more(input))
		;
}

/* Takes the header behind its magic number. Returns whether it makes sense. */
static bool skip_header(struct unpack_input *input)
{
	uint64_t method = take_number(input, 1), flags = take_number(input, 1);

	if (method != Z_DEFLATED || flags & RESERVED)
		return false;
	take_number(input, HEADER_REST);
	if (flags & HAS_EXTRA) {
		for (uint16_t length = (uint16_t)take_number(input, 2); length; length--)
			take_number(input, 1);
	}
	if (flags & HAS_NAME)
		skip_text(input);
	if (flags & HAS_COMMENT)
		skip_text(input);
	if (flags & HAS_HEADER_CRC)
		take_number(input, 2);
	return true;
}

/* Unpacks the gzip stream that INPUT is at, behind its magic number. */
static int inflate_one(z_stream *stream, struct unpack_input *input, struct sink *sink)
{
	int result;

	if (!skip_header(input))
		return -EBADMSG;
	sink->crc = 0;
	sink->size = 0;
	sink->error = 0;
	stream->next_in = NULL;
	stream->avail_in = 0;
	result = inflateBack(stream, take_input, input, put_output, sink);
	if (sink->error)
		return sink->error;
	/* What zlib has not used goes back. */
	if (stream->avail_in) {
		input->block.data -= stream->avail_in;
		input->block.length += stream->avail_in;
	}
	if (result != Z_STREAM_END || take_number(input, 4) != sink->crc ||
	    take_number(input, 4) != sink->size)
		return -EBADMSG;
	return 0;
}

int unpack_gz(struct unpack_input *input, struct unpack_output *output,
	      struct unpack_memory *memory)
{
	enum { MAGIC = 0x8b1f };
	z_stream stream = { .zalloc = allocate, .zfree = unpack_release, .opaque = memory };
	struct sink sink = { .output = output };
	int error = -EBADMSG;

	if (!ENABLE_UNPACK_FAST)
		make_table(sink.table);
	if (inflateBackInit(&stream, WINDOW_BITS, arena_raw(memory->arena, WINDOW)) != Z_OK)
		return -ENOMEM;
	/* A file may be several streams, one after the other. Zeros behind the last are padding. */
	while (take_number(input, 2) == MAGIC) {
		error = inflate_one(&stream, input, &sink);
		if (error)
			break;
	}
	return error;
}
