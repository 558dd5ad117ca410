/* SPDX-License-Identifier: MIT */
/*
 * xz data. Random changes would always fail the headers' checksums, so those of the stream's and
 * the first block's header are corrected before each try.
 */

#include <lzma.h>

#include "fuzz.h"
#include "module/unpack.h"

enum { STREAM_HEADER = 12, SUM = 4 };

/* Sets the checksum behind the LENGTH bytes at OFFSET, little-endian. */
static void mend(uint8_t *bytes, size_t size, size_t offset, size_t length)
{
	uint32_t sum;

	if (offset + length + SUM > size)
		return;
	sum = lzma_crc32(bytes + offset, length, 0);
	for (size_t i = 0; i < SUM; i++)
		bytes[offset + length + i] = (uint8_t)(sum >> 8 * i);
}

void fuzz_one(struct span input)
{
	char *copy = arena_text(&run_arena, (const char *)input.data, input.length);
	uint8_t *bytes = (uint8_t *)copy;
	struct span plain;

	if (input.length <= STREAM_HEADER)
		return;
	mend(bytes, input.length, 6, 2);
	mend(bytes, input.length, STREAM_HEADER, (bytes[STREAM_HEADER] + 1u) * 4 - SUM);
	if (unpack(PACKING_XZ, (struct span){ bytes, input.length }, &run_arena, &plain) == 0)
		fuzz_touch(plain);
	fuzz_demand(plain.length <= UNPACKED_MAX + 1);
}
