/* SPDX-License-Identifier: MIT */
/* modules.stamp.bin: a stamp that is read, written and read again stays the same. */

#include "index/stamp.h"
#include "fuzz.h"

void fuzz_one(struct span input)
{
	struct stamp stamp, again;
	int error;

	fuzz_serve(input);
	error = stamp_read(&stamp, -1);
	for (size_t i = 0; i < stamp.count; i++) {
		if (stamp.files[i].name)
			fuzz_touch_text(stamp.files[i].name);
	}
	if (error)
		return;
	fuzz_serve(stamp_text(&stamp));
	fuzz_demand(stamp_read(&again, -1) == 0);
	fuzz_demand(again.count == stamp.count && again.treesum == stamp.treesum &&
		    again.names == stamp.names && again.replacing == stamp.replacing &&
		    again.generation == stamp.generation);
}
