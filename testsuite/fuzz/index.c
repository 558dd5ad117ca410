/* SPDX-License-Identifier: MIT */
/* A binary index: the first line is looked up in the rest. */

#include "../../libbb/index/index.c"
#include "fuzz.h"

static void touch_pair(void *context, const char *key, const char *value)
{
	(void)context;
	fuzz_touch_text(key);
	fuzz_touch_text(value);
}

static void touch_values(const struct values *values)
{
	for (size_t i = 0; i < values->count; i++)
		fuzz_touch_text(values->list[i].text);
}

void fuzz_one(struct span input)
{
	struct values values = { NULL, 0, 0 };
	char *text = fuzz_head(&input);
	struct index index;

	/* The cache between calls was released with the memory. */
	search_walk = (struct walk){ .found = NULL };
	if (index_open(&index, input) < 0)
		return;
	index_find(&index, text, &values);
	touch_values(&values);
	values.count = 0;
	index_search(&index, text, &values);
	touch_values(&values);
	index_list(&index, touch_pair, NULL);
}
