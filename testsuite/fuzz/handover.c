/* SPDX-License-Identifier: MIT */
/* /run/modplug: a text that is read, written and read again stays the same. */

#include "base/file.h"
#include "fuzz.h"
#include "plan/handover_text.h"

void fuzz_one(struct span input)
{
	struct handover_text parsed, again;
	struct span text;

	fuzz_serve(input);
	if (file_read(-1, "modplug", HANDOVER_MAX, &run_arena, &text) < 0 ||
	    !handover_parse(text, &parsed))
		return;
	fuzz_serve(handover_format(&parsed));
	fuzz_demand(file_read(-1, "modplug", HANDOVER_MAX, &run_arena, &text) == 0);
	fuzz_demand(handover_parse(text, &again) && again.count == parsed.count);
	fuzz_demand(!strcmp(again.machine, parsed.machine) && !strcmp(again.index, parsed.index));
	for (size_t i = 0; i < parsed.count; i++) {
		const struct handover_line *line = &parsed.lines[i], *other = &again.lines[i];

		fuzz_demand(line->kind == other->kind && !strcmp(line->path, other->path) &&
			    !strcmp(line->alias, other->alias));
		fuzz_touch_text(line->rest);
		/* A tab before the first word counts for nothing. */
		fuzz_demand(text_find(line->rest, other->rest) != NULL);
	}
}
