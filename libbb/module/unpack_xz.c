/* SPDX-License-Identifier: MIT */
/*
 * xz, with liblzma, which knows every checksum that xz writes. The kernel's decoder refuses CRC64.
 */

#include <lzma.h>

#include "base/libbb.h"
#include "module/unpack.h"

static void *allocate(void *memory, size_t items, size_t size)
{
	return unpack_alloc(memory, items * size);
}

static int decode_all(lzma_stream *stream, struct unpack_input *input, struct unpack_output *output)
{
	lzma_ret result;
	int error;

	do {
		lzma_action action = unpack_more(input) ? LZMA_RUN : LZMA_FINISH;

		error = output->room ? 0 : output->turn(output);
		if (error)
			return error;
		stream->next_in = input->block.data;
		stream->avail_in = input->block.length;
		stream->next_out = output->next;
		stream->avail_out = output->room;
		result = lzma_code(stream, action);
		input->block = (struct span){ stream->next_in, stream->avail_in };
		output->next = stream->next_out;
		output->room = stream->avail_out;
	} while (result == LZMA_OK);
	if (result == LZMA_MEMLIMIT_ERROR || result == LZMA_MEM_ERROR)
		return -ENOMEM;
	return result == LZMA_STREAM_END ? 0 : -EBADMSG;
}

int unpack_xz(struct unpack_input *input, struct unpack_output *output,
	      struct unpack_memory *memory)
{
	lzma_allocator from_arena = { allocate, unpack_release, memory };
	lzma_stream stream = LZMA_STREAM_INIT;

	stream.allocator = &from_arena;
	if (lzma_stream_decoder(&stream, unpack_limit(), LZMA_CONCATENATED) != LZMA_OK)
		return -ENOMEM;
	return decode_all(&stream, input, output);
}
