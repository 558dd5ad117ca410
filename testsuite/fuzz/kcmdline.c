/* SPDX-License-Identifier: MIT */
/* The kernel's command line. */

#include "system/kcmdline.h"
#include "fuzz.h"

void fuzz_one(struct span input)
{
	struct modconf conf = { .count = 0 };

	kcmdline_parse(&conf, arena_text(&run_arena, (const char *)input.data, input.length));
	for (size_t i = 0; i < conf.count; i++) {
		fuzz_touch_text(conf.list[i].name);
		fuzz_touch_text(conf.list[i].text);
		fuzz_demand(*conf.list[i].name);
	}
}
