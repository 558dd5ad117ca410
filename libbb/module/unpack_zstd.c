/* SPDX-License-Identifier: MIT */
/*
 * zstd, with libzstd. Its memory comes from the arena, as gzip's does. If the frame has its length
 * and there is room for that, libzstd unpacks straight into the output.
 */

#define ZSTD_STATIC_LINKING_ONLY /* for ZSTD_createDStream_advanced */
#include <zstd.h>
#include <zstd_errors.h>

#include "base/libbb.h"
#include "module/unpack.h"

/* A window that is too large for libzstd is not damage. */
static int decode_error(size_t result)
{
	if (ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge)
		return -ENOMEM;
	return -EBADMSG;
}

static int decode_all(ZSTD_DStream *stream, struct span packed, struct strbuf *out)
{
	ZSTD_inBuffer input = { packed.data, packed.length, 0 };
	size_t result = 1;

	/*
	 * If the output buffer is full, the decoder may hold more after all input has gone in.
	 * Behind a frame's end it does not, and one more call would begin the next frame.
	 */
	for (bool full = true; input.pos < input.size || (full && result);) {
		ZSTD_outBuffer output = { NULL, unpack_room(out), 0 };

		if (!output.size)
			return -EFBIG;
		output.dst = out->text + out->length;
		result = ZSTD_decompressStream(stream, &output, &input);
		if (ZSTD_isError(result))
			return decode_error(result);
		out->length += output.pos;
		full = output.pos == output.size;
	}
	/* Not 0: a frame has not ended. */
	return result ? -EBADMSG : 0;
}

static void *allocate(void *arena, size_t size)
{
	return arena_raw(arena, size);
}

int unpack_zstd(struct span packed, struct strbuf *out)
{
	unsigned long long size = ZSTD_getFrameContentSize(packed.data, packed.length);
	ZSTD_DStream *stream = ZSTD_createDStream_advanced(
		(ZSTD_customMem){ allocate, unpack_release, out->arena });

	if (!stream)
		return -ENOMEM;
	/* An unknown length is a huge number. */
	if (size < unpack_limit())
		strbuf_reserve(out, (size_t)size);
	return decode_all(stream, packed, out);
}
