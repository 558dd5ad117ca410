/* SPDX-License-Identifier: MIT */
/* /proc/modules. */

#include "system/procmod.h"
#include "fuzz.h"

void fuzz_one(struct span input)
{
	struct procmods modules;

	if (!input.data)
		return;
	fuzz_serve(input);
	fuzz_demand(procmods_read(&modules) == 0);
	for (size_t i = 0; i < modules.count; i++) {
		const struct procmod *module = &modules.list[i];

		fuzz_touch_text(module->name);
		fuzz_touch_text(module->size);
		fuzz_touch_text(module->refcount);
		fuzz_touch_text(procmod_holders(module));
		fuzz_touch_text(module->state);
		fuzz_touch_text(module->address);
		fuzz_touch_text(module->taints);
		fuzz_demand(procmods_find(&modules, module->name) != NULL);
	}
}
