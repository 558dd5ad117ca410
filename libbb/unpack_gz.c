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

/* A file may be several gzip streams, one after the other; zeros behind the last are padding. */
static bool next_stream(z_stream *stream)
{
	struct span rest = { stream->next_in, stream->avail_in };

	return packing_of(rest) == PACKING_GZ && inflateReset(stream) == Z_OK;
}

static int inflate_all(z_stream *stream, struct strbuf *out)
{
	size_t room;
	int result;

	do {
		room = unpack_room(out);
		if (!room)
			return -EFBIG;
		stream->next_out = (Bytef *)out->text + out->length;
		stream->avail_out = (uInt)room;
		result = inflate(stream, Z_NO_FLUSH);
		out->length += room - stream->avail_out;
	} while (result == Z_OK || (result == Z_STREAM_END && next_stream(stream)));
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
