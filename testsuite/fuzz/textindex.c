/* SPDX-License-Identifier: MIT */
/* depmod's text files, and modules.builtin.modinfo: the first line is looked up in the rest. */

#include "index/textindex.h"
#include "fuzz.h"

static void touch_pair(void *context, const char *key, const char *value)
{
	(void)context;
	fuzz_touch_text(key);
	fuzz_touch_text(value);
}

void fuzz_one(struct span input)
{
	struct values values = { NULL, 0, 0 };
	struct softdep_table softdeps = { .all = { NULL, 0, 0 } };
	struct text_memory memory = { .read = 0 };
	char *text = fuzz_head(&input);

	text_find_path(input, &memory, text, &values);
	/* The second time from memory. */
	text_find_path(input, &memory, text, &values);
	text_find_aliases(input, text, &values);
	text_find_builtin_aliases(input, &memory, text, &values);
	for (size_t i = 0; i < values.count; i++)
		fuzz_touch_text(values.list[i].text);
	text_list_aliases(input, touch_pair, NULL);
	text_read_softdeps(input, &softdeps);
	for (size_t i = 0; i < softdeps.all.count; i++)
		touch_pair(NULL, softdeps.all.list[i].user, softdeps.all.list[i].name);
}
