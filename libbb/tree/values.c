/* SPDX-License-Identifier: MIT */
/* Adding is amortized; sorting is a merge sort, which turns equal ones round. */

#include "tree/values.h"
#include "base/libbb.h"

void values_add(struct values *values, uint32_t priority, const char *text)
{
	values->list = arena_grow(&run_arena, values->list, values->count, &values->capacity,
				  sizeof(*values->list));
	values->list[values->count++] = (struct value){ priority, text };
}

/* Merges the sorted lists A and B, which stand one behind the other, to TO. */
static void merge(const struct value *a, const struct value *b, const struct value *end,
		  struct value *to)
{
	const struct value *middle = b;

	while (a < middle || b < end) {
		if (b == end || (a < middle && a->priority < b->priority))
			*to++ = *a++;
		else
			*to++ = *b++;
	}
}

void values_sort(struct values *values)
{
	size_t count = values->count;
	struct value *from = values->list;
	struct value *to = arena_raw(&run_arena, count * sizeof(*to));

	for (size_t width = 1; width < count; width *= 2) {
		struct value *sorted = to;

		for (size_t at = 0; at < count; at += 2 * width) {
			size_t middle = at + width < count ? at + width : count;
			size_t end = middle + width < count ? middle + width : count;

			merge(from + at, from + middle, from + end, to + at);
		}
		to = from;
		from = sorted;
	}
	values->list = from;
	values->capacity = count;
}
