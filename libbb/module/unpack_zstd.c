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

/* A window that is too large for libzstd is not damage, and neither is a frame with a dictionary.
 */
static int decode_error(size_t result)
{
	switch (ZSTD_getErrorCode(result)) {
	case ZSTD_error_frameParameter_windowTooLarge:
		return -ENOMEM;
	case ZSTD_error_dictionary_wrong:
		return -ENODATA;
	default:
		return -EBADMSG;
	}
}

static int decode_all(ZSTD_DStream *stream, struct unpack_input *input,
		      struct unpack_output *output)
{
	unsigned long long size = 0;
	size_t result = 1;
	int error = 0;

	/* An unknown length is a huge number. */
	if (unpack_more(input))
		size = ZSTD_getFrameContentSize(input->block.data, input->block.length);
	while (!error && output->room < size && size < output->most)
		error = output->turn(output);
	/*
	 * If the output buffer is full, the decoder may hold more after all input has gone in.
	 * Behind a frame's end it does not, and one more call would begin the next frame.
	 */
	for (bool full = true; unpack_more(input) || (full && result);) {
		ZSTD_inBuffer in = { input->block.data, input->block.length, 0 };
		ZSTD_outBuffer out = { NULL, 0, 0 };

		error = output->room ? 0 : output->turn(output);
		if (error)
			return error;
		out.dst = output->next;
		out.size = output->room;
		result = ZSTD_decompressStream(stream, &out, &in);
		if (ZSTD_isError(result))
			return decode_error(result);
		input->block = span_from(input->block, in.pos);
		output->next += out.pos;
		output->room -= out.pos;
		full = !output->room;
	}
	/* Not 0: a frame has not ended. */
	return result ? -EBADMSG : 0;
}

static void *allocate(void *memory, size_t size)
{
	return unpack_alloc(memory, size);
}

int unpack_zstd(struct unpack_input *input, struct unpack_output *output,
		struct unpack_memory *memory)
{
	ZSTD_DStream *stream =
		ZSTD_createDStream_advanced((ZSTD_customMem){ allocate, unpack_release, memory });

	if (!stream)
		return -ENOMEM;
	return decode_all(stream, input, output);
}
