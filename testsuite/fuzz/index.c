/* SPDX-License-Identifier: MIT */
/*
 * A binary index: the first line is looked up in the rest, in memory and in parts of a file. Parts
 * may be too little, but what they give is what memory gives.
 */

#include <sys/mman.h>

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

typedef int asker(struct index *index, const char *text, struct values *found);

/* Asks INDEX, in memory, and PARTS, the same in a file. */
static void ask(asker *asker, struct index *index, struct index *parts, const char *text)
{
	struct values values = { NULL, 0, 0 }, found = { NULL, 0, 0 };
	int error = asker(index, text, &values);

	touch_values(&values);
	if (asker(parts, text, &found) < 0)
		return;
	fuzz_demand(!error && found.count == values.count);
	for (size_t i = 0; i < found.count; i++)
		fuzz_demand(found.list[i].priority == values.list[i].priority &&
			    !strcmp(found.list[i].text, values.list[i].text));
}

void fuzz_one(struct span input)
{
	static int file = -1;
	char *text = fuzz_head(&input);
	struct index index, parts;

	/* The cache between calls was released with the memory. */
	search_walk = (struct walk){ .found = NULL };
	if (index_open(&index, input) < 0)
		return;
	if (file < 0)
		file = memfd_create("index", MFD_CLOEXEC);
	fuzz_demand(ftruncate(file, 0) == 0 &&
		    pwrite(file, input.data, input.length, 0) == (ssize_t)input.length);
	fuzz_demand(index_open_file(&parts, file) == 0);
	ask(index_find, &index, &parts, text);
	ask(index_search, &index, &parts, text);
	index_list(&index, touch_pair, NULL);
}
