/* SPDX-License-Identifier: MIT */
/*
 * Writes an index and reads it: each line but the first is a key; the first line is looked up. The
 * result must be what the matcher finds without an index, in the same order. Each row has its
 * number as value and priority.
 */

#include "../../libbb/index/index.c"
#include "base/strbuf.h"
#include "files/match.h"
#include "fuzz.h"
#include "index/textindex.h"

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
		sort_row(&rows[count], span_copy(&run_arena, line), (uint32_t)count,
			 text_format(&run_arena, "%zu", count));
		count++;
	}
	sort_rows(rows, count);
	return count;
}

/*
 * Compares with the result of trying all rows. Rows are sorted by key, rows of one key by number;
 * matches are found by number.
 */
static void compare(const struct values *found, const struct sort_row *rows, size_t count,
		    const char *text, bool exact)
{
	const char *expected[ROWS_MAX] = { NULL };
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		if (exact ? !strcmp(rows[i].key, text) : match(rows[i].key, text))
			expected[rows[i].rank] = rows[i].value;
	}
	for (uint32_t rank = 0; rank < count; rank++) {
		if (!expected[rank])
			continue;
		fuzz_demand(at < found->count && found->list[at].priority == rank &&
			    !strcmp(found->list[at].text, expected[rank]));
		at++;
	}
	fuzz_demand(at == found->count);
}

void fuzz_one(struct span input)
{
	struct values values = { NULL, 0, 0 };
	struct strbuf out = { .arena = &run_arena };
	struct sort_row rows[ROWS_MAX];
	char *text = fuzz_head(&input);
	struct index index;
	size_t count;

	search_walk = (struct walk){ .found = NULL };
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
