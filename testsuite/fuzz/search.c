/* SPDX-License-Identifier: MIT */
/*
 * Written and read again: every further line is a key of an index, in which the first line is
 * looked for. What is found must be what the matcher finds without an index, and in its order.
 */

#include "fuzz.h"
#include "match.h"
#include "strbuf.h"
#include "textindex.h"
#include "../../libbb/index.c"

enum { ROWS_MAX = 64 };

static bool is_key(struct span line)
{
	for (size_t i = 0; i < line.length; i++) {
		if (!line.data[i] || line.data[i] > 127)
			return false;
	}
	return line.length <= INDEX_KEY_MAX;
}

static size_t take_rows(struct span input, struct sort_row *rows)
{
	struct span line;
	size_t count = 0;

	while (count < ROWS_MAX && text_next_line(&input, &line)) {
		if (!is_key(line))
			continue;
		sort_row(&rows[count], arena_text(&run_arena, (const char *)line.data, line.length),
			 (uint32_t)count, "value");
		count++;
	}
	sort_rows(rows, count);
	return count;
}

/* Compares with what a look at all rows finds. */
static void compare(const struct index_values *found, const struct sort_row *rows, size_t count,
		    const char *text, bool exact)
{
	size_t expected = 0;

	for (size_t i = 0; i < count; i++) {
		if (exact ? strcmp(rows[i].key, text) != 0 : !match(rows[i].key, text))
			continue;
		expected++;
	}
	fuzz_demand(found->count == expected);
	for (size_t i = 1; i < found->count; i++)
		fuzz_demand(exact || found->list[i - 1].priority < found->list[i].priority);
}

void fuzz_one(struct span input)
{
	struct index_values values = { NULL, 0, 0 };
	struct strbuf out = { .arena = &run_arena };
	struct sort_row rows[ROWS_MAX];
	char *text = fuzz_head(&input);
	struct index index;
	size_t count;

	shared_walk = (struct walk){ .index = NULL };
	if (!is_key((struct span){ (const uint8_t *)text, strlen(text) }))
		return;
	count = take_rows(input, rows);
	fuzz_demand(index_write(&out, rows, count, true) == 0);
	fuzz_demand(index_open(&index, (struct span){ (uint8_t *)out.text, out.length }) == 0);
	fuzz_demand(index_find(&index, text, &values) == 0);
	compare(&values, rows, count, text, true);
	values.count = 0;
	fuzz_demand(index_search(&index, text, &values) == 0);
	compare(&values, rows, count, text, false);
}
