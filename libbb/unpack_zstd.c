/* SPDX-License-Identifier: MIT */
/* zstd, with libzstd. */

#include <zstd.h>

#include "libbb.h"
#include "unpack.h"

static int decode_all(ZSTD_DStream *stream, struct span packed, struct strbuf *out)
{
	ZSTD_inBuffer input = { packed.data, packed.length, 0 };
	size_t result = 0;

	/* A full output buffer may leave more inside the decoder after all input has gone in. */
	for (bool full = true; input.pos < input.size || full;) {
		ZSTD_outBuffer output = { NULL, unpack_room(out), 0 };

		if (!output.size)
			return -EFBIG;
		output.dst = out->text + out->length;
		result = ZSTD_decompressStream(stream, &output, &input);
		if (ZSTD_isError(result))
			return -EBADMSG;
		out->length += output.pos;
		full = output.pos == output.size;
	}
	/* Anything but 0: a frame has not ended. */
	return result ? -EBADMSG : 0;
}

int unpack_zstd(struct span packed, struct strbuf *out)
{
	ZSTD_DStream *stream = ZSTD_createDStream();
	int error;

	if (!stream)
		return -ENOMEM;
	error = decode_all(stream, packed, out);
	ZSTD_freeDStream(stream);
	return error;
}
