/* SPDX-License-Identifier: MIT */
/*
 * xz, with liblzma, which knows every checksum that xz writes. The kernel's decoder refuses CRC64.
 */

#include <lzma.h>

#include "base/libbb.h"
#include "module/unpack.h"

static int decode_all(lzma_stream *stream, struct strbuf *out)
{
	lzma_ret result;
	size_t room;

	do {
		room = unpack_room(out);
		if (!room)
			return -EFBIG;
		stream->next_out = (uint8_t *)out->text + out->length;
		stream->avail_out = room;
		result = lzma_code(stream, LZMA_FINISH);
		out->length += room - stream->avail_out;
	} while (result == LZMA_OK);
	if (result == LZMA_MEMLIMIT_ERROR || result == LZMA_MEM_ERROR)
		return -ENOMEM;
	return result == LZMA_STREAM_END ? 0 : -EBADMSG;
}

int unpack_xz(struct span packed, struct strbuf *out)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	int error;

	if (lzma_stream_decoder(&stream, unpack_limit(), LZMA_CONCATENATED) != LZMA_OK)
		return -ENOMEM;
	stream.next_in = packed.data;
	stream.avail_in = packed.length;
	error = decode_all(&stream, out);
	lzma_end(&stream);
	return error;
}
