/* SPDX-License-Identifier: MIT */
/*
 * Three-way radix quicksort (Bentley and Sedgewick): rows are split by one byte into less, equal
 * and greater; only the equal ones go on to the next byte. Aliases and symbols share long
 * beginnings, which are so looked at once and not in every comparison. The largest of the three
 * parts is dealt with in the loop, so that calls nest at most log2(count) deep whatever the keys.
 */

#include "libbb.h"
#include "sort.h"

static void swap_rows(struct sort_row *a, struct sort_row *b)
{
	struct sort_row kept = *a;

	*a = *b;
	*b = kept;
}

static void sort_by_rank(struct sort_row *rows, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct sort_row row = rows[i];
		size_t at = i;

		for (; at && rows[at - 1].rank > row.rank; at--)
			rows[at] = rows[at - 1];
		rows[at] = row;
	}
}

static uint8_t byte_at(const struct sort_row *row, size_t depth)
{
	return (uint8_t)row->key[depth];
}

static uint8_t middle_byte(const struct sort_row *rows, size_t count, size_t depth)
{
	uint8_t a = byte_at(&rows[0], depth);
	uint8_t b = byte_at(&rows[count / 2], depth);
	uint8_t c = byte_at(&rows[count - 1], depth);

	if (a > b)
		return b > c ? b : a > c ? c : a;
	return a > c ? a : b > c ? c : b;
}

/* Rows whose keys agree in the first DEPTH bytes. */
static void sort_from(struct sort_row *rows, size_t count, size_t depth)
{
	while (count > 1) {
		uint8_t pivot = middle_byte(rows, count, depth);
		size_t less = 0, at = 0, greater = count, equal;

		while (at < greater) {
			uint8_t byte = byte_at(&rows[at], depth);

			if (byte < pivot)
				swap_rows(&rows[less++], &rows[at++]);
			else if (byte > pivot)
				swap_rows(&rows[at], &rows[--greater]);
			else
				at++;
		}
		equal = greater - less;
		if (!pivot) {
			/* All of these keys have ended: nothing is less than the end. */
			sort_by_rank(rows, equal);
			rows += equal;
			count -= equal;
		} else if (equal >= less && equal >= count - greater) {
			sort_from(rows, less, depth);
			sort_from(rows + greater, count - greater, depth);
			rows += less;
			count = equal;
			depth++;
		} else if (less >= count - greater) {
			sort_from(rows + less, equal, depth + 1);
			sort_from(rows + greater, count - greater, depth);
			count = less;
		} else {
			sort_from(rows, less, depth);
			sort_from(rows + less, equal, depth + 1);
			rows += greater;
			count -= greater;
		}
	}
}

void sort_rows(struct sort_row *rows, size_t count)
{
	sort_from(rows, count, 0);
}
