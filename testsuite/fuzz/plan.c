/* SPDX-License-Identifier: MIT */
/*
 * All of modprobe -D except printing. The first line is the name; the rest is the contents of every
 * file: the configuration, the index, binary or text, and the stamp.
 */

#include "../../libbb/index/index.c"
#include "fuzz.h"
#include "plan/removal.h"

static void touch_steps(const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct step *step = &plan->steps[i];

		fuzz_touch_text(step->name);
		if (step->path)
			fuzz_touch_text(step->path);
		if (step->options)
			fuzz_touch_text(step->options);
		if (step->command)
			fuzz_touch_text(step->command);
	}
}

void fuzz_one(struct span input)
{
	static const char *const paths[] = { "/etc/modprobe.d/a.conf", NULL };
	struct context context = { .tree = { .root = { .path = "/root" },
					     .version = "1.0",
					     .inside = "/m/1.0",
					     .path = "/root/m/1.0" } };
	char *text = fuzz_head(&input);
	struct targets targets = { .count = 0 };
	struct procmods loaded;
	struct plan load, remove;

	search_walk = (struct walk){ .found = NULL };
	if (!input.data)
		return;
	fuzz_serve(input);
	modconf_read(&context.conf, &context.tree.root, paths);
	context.db = moddb_open(&context.tree, 0);
	targets_find(&context, text, &targets);
	procmods_read(&loaded);
	plan_open(&load, &context);
	plan_open(&remove, &context);
	for (size_t i = 0; i < targets.count; i++) {
		plan_load(&load, &targets.list[i], "a=1", PLAN_FROM_SCRATCH);
		plan_remove(&remove, &targets.list[i], &loaded, PLAN_REMOVE_HOLDERS);
	}
	touch_steps(&load);
	touch_steps(&remove);
	moddb_close(context.db);
}
