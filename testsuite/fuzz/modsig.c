/* SPDX-License-Identifier: MIT */
/* A signature at the end of a module. */

#include "module/modsig.h"
#include "fuzz.h"

void fuzz_one(struct span input)
{
	struct image image;
	struct modsig sig;

	if (packing_of(input) != PACKING_NONE || image_from_bytes(&image, input, &run_arena) < 0 ||
	    modsig_read(&image, &sig) < 0)
		return;
	fuzz_touch_text(sig.id);
	fuzz_touch_text(sig.hash);
	fuzz_touch(sig.signer);
	fuzz_touch(sig.key);
	fuzz_touch(sig.signature);
}
