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

/* Each flag of byte 3 stands for a part behind the ten bytes of the header. */
enum {
	HEADER_SIZE = 10,
	TRAILER_SIZE = 8,
	HAS_HEADER_CRC = 1 << 1,
	HAS_EXTRA = 1 << 2,
	HAS_NAME = 1 << 3,
	HAS_COMMENT = 1 << 4,
	RESERVED = 7 << 5,
};

/*
 * The decoder's output. The table is for the checksum, CRC-32 a byte at a time; UNPACK_FAST needs
 * none.
 */
struct sink {
	struct strbuf *out;
	uint32_t crc;
	uint32_t size; /* modulo 2^32, as in the trailer */
	uint32_t table[256];
};

static void *allocate(void *arena, unsigned items, unsigned size)
{
	return arena_alloc(arena, (size_t)items * size);
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

/* zlib asks for more input. There is none: all of it was there at the start. */
static unsigned take_input(void *unused, z_const unsigned char **bytes)
{
	(void)unused;
	*bytes = NULL;
	return 0;
}

static int put_output(void *to, unsigned char *bytes, unsigned length)
{
	struct sink *sink = to;

	if (unpack_room(sink->out) < length)
		return -EFBIG;
	strbuf_bytes(sink->out, bytes, length);
	sink->crc = add_to_crc(sink, bytes, length);
	sink->size += length;
	return 0;
}

/* Returns the rest of PACKED behind the text at its start and its NUL. */
static struct span skip_text(struct span packed)
{
	const char *text = span_text(packed, 0);

	return text ? span_from(packed, text_length(text) + 1) : (struct span){ NULL, 0 };
}

/* Returns the compressed data behind the header; none if the header is wrong. */
static struct span skip_header(struct span packed)
{
	uint8_t flags;

	if (packed.length < HEADER_SIZE || packed.data[2] != Z_DEFLATED)
		return (struct span){ NULL, 0 };
	flags = packed.data[3];
	if (flags & RESERVED)
		return (struct span){ NULL, 0 };
	packed = span_from(packed, HEADER_SIZE);
	if (flags & HAS_EXTRA)
		packed = span_from(packed, 2 + span_u16(packed, 0, swap_from_big(false)));
	if (flags & HAS_NAME)
		packed = skip_text(packed);
	if (flags & HAS_COMMENT)
		packed = skip_text(packed);
	return flags & HAS_HEADER_CRC ? span_from(packed, 2) : packed;
}

/* Unpacks the gzip stream at the start of *PACKED, which becomes the rest behind it. */
static int inflate_one(z_stream *stream, struct span *packed, struct sink *sink)
{
	struct span data = skip_header(*packed);
	int result;

	sink->crc = 0;
	sink->size = 0;
	stream->next_in = (Bytef *)data.data;
	stream->avail_in = (uInt)data.length;
	result = inflateBack(stream, take_input, NULL, put_output, sink);
	/* Input is left over, so the output has failed. */
	if (result == Z_BUF_ERROR && stream->next_in)
		return -EFBIG;
	data = span_from(data, data.length - stream->avail_in);
	if (result != Z_STREAM_END || data.length < TRAILER_SIZE ||
	    span_u32(data, 0, swap_from_big(false)) != sink->crc ||
	    span_u32(data, 4, swap_from_big(false)) != sink->size)
		return -EBADMSG;
	*packed = span_from(data, TRAILER_SIZE);
	return 0;
}

int unpack_gz(struct span packed, struct strbuf *out)
{
	z_stream stream = { .zalloc = allocate, .zfree = unpack_release, .opaque = out->arena };
	struct sink sink = { .out = out };
	int error = -EBADMSG;

	if (!ENABLE_UNPACK_FAST)
		make_table(sink.table);
	if (packed.length > UINT32_MAX ||
	    inflateBackInit(&stream, WINDOW_BITS, arena_raw(out->arena, WINDOW)) != Z_OK)
		packed.length = 0;
	/* A file may be several streams, one after the other. Zeros behind the last are padding. */
	while (packing_of(packed) == PACKING_GZ) {
		error = inflate_one(&stream, &packed, &sink);
		if (error)
			break;
	}
	return error;
}
