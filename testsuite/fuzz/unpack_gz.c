/* SPDX-License-Identifier: MIT */
/* gzip data. */

#include "fuzz.h"
#include "module/unpack.h"

void fuzz_one(struct span input)
{
	struct span plain;

	if (unpack(PACKING_GZ, input, &run_arena, &plain) == 0)
		fuzz_touch(plain);
	fuzz_demand(plain.length <= UNPACKED_MAX + 1);
}
