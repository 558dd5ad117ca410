/* SPDX-License-Identifier: MIT */
/* gzip, with zlib's inflate. Its memory comes from the arena: malloc stays out of the binary. */

#include <zlib.h>

#include "libbb.h"
#include "unpack.h"

static void *allocate(void *arena, unsigned items, unsigned size)
{
	return arena_alloc(arena, (size_t)items * size);
}

static void release(void *arena, void *memory)
{
	(void)arena;
	(void)memory;
}

static int inflate_all(z_stream *stream, struct strbuf *out)
{
	int result, error;

	do {
		error = unpack_reserve(out);
		if (error)
			return error;
		stream->next_out = (Bytef *)out->text + out->length;
		stream->avail_out = (uInt)(out->capacity - out->length);
		result = inflate(stream, Z_NO_FLUSH);
		out->length = out->capacity - stream->avail_out;
	} while (result == Z_OK);
	return result == Z_STREAM_END ? 0 : -EBADMSG;
}

int unpack_gz(struct span packed, struct strbuf *out)
{
	enum { GZIP_WRAPPING = 16 };
	struct arena state = { NULL, NULL, NULL };
	z_stream stream = {
		.next_in = (Bytef *)packed.data,
		.avail_in = (uInt)packed.length,
		.zalloc = allocate,
		.zfree = release,
		.opaque = &state,
	};
	struct arena_mark empty = arena_mark(&state);
	int error = -EBADMSG;

	if (packed.length <= UINT32_MAX && inflateInit2(&stream, MAX_WBITS + GZIP_WRAPPING) == Z_OK)
		error = inflate_all(&stream, out);
	arena_release(&state, empty);
	return error;
}
