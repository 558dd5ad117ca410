/* SPDX-License-Identifier: MIT */
/*
 * Three-way radix quicksort (Bentley and Sedgewick) whose digits are machine words. Rows are split
 * by a word of their keys into less, equal and greater; only the equal ones go on to the next word.
 * Aliases and symbols share long beginnings: these are compared once, not in every comparison, and
 * the words that are compared lie in the rows. The loop handles the largest of the three parts, so
 * that calls nest at most log2(count) deep whatever the keys.
 *
 * The row that splits the others is taken at random: for any fixed rule there are keys, in an order
 * that makes every part but one empty, and then the steps grow with the square of the count.
 */

#include "base/sort.h"
#include "base/common.h"
#include "base/hash.h"
#include "base/span.h"
#include "base/text.h"

void sort_row(struct sort_row *row, const char *key, uint32_t rank, const void *value)
{
	row->key = key;
	row->length = (uint32_t)text_length(key);
	row->rank = rank;
	row->value = value;
}

static void swap_rows(struct sort_row *a, struct sort_row *b)
{
	struct sort_row kept = *a;

	*a = *b;
	*b = kept;
}

/* The depth of keys that are equal and have ended: their rank decides. */
static const size_t at_rank = SIZE_MAX;

/* Returns the key's bytes from DEPTH on as a big-endian number; zeros follow the key's end. */
static size_t word_at(const struct sort_row *row, size_t depth)
{
	size_t left = row->length - depth;
	size_t word = 0;

	if (left < sizeof(word))
		memcpy(&word, row->key + depth, left);
	else
		memcpy(&word, row->key + depth, sizeof(word));
	return swap_from_big(true) ? swap_word(word) : word;
}

static void read_words(struct sort_row *rows, size_t count, size_t depth)
{
	for (size_t i = 0; i < count; i++)
		rows[i].word = depth == at_rank ? rows[i].rank : word_at(&rows[i], depth);
}

/* Returns a number below COUNT that nobody can foresee. */
static size_t any_below(size_t count)
{
	static uint32_t state;

	if (!state)
		state = (uint32_t)hash_secret();
	state = state * 1664525 + 1013904223; /* Numerical Recipes' generator */
	return (size_t)((uint64_t)state * count >> 32);
}

/* Sorts rows whose keys agree in the first DEPTH bytes, and whose words are read from there. */
static void sort_from(struct sort_row *rows, size_t count, size_t depth)
{
	while (count > 1) {
		size_t pivot = rows[any_below(count)].word;
		size_t less = 0, at = 0, greater = count, equal, next;

		while (at < greater) {
			size_t word = rows[at].word;

			if (word < pivot) {
				swap_rows(&rows[less++], &rows[at++]);
			} else if (word == pivot) {
				at++;
			} else {
				/* Rows that belong there already stay. */
				do
					greater--;
				while (greater > at && rows[greater].word > pivot);
				swap_rows(&rows[at], &rows[greater]);
			}
		}
		equal = depth == at_rank ? 0 : greater - less;
		/* A zero at the end of the word: all of these keys have ended. */
		next = (uint8_t)pivot ? depth + sizeof(pivot) : at_rank;
		if (equal > 1)
			read_words(rows + less, equal, next);
		if (equal >= less && equal >= count - greater) {
			sort_from(rows, less, depth);
			sort_from(rows + greater, count - greater, depth);
			rows += less;
			count = equal;
			depth = next;
			continue;
		}
		sort_from(rows + less, equal, next);
		if (less >= count - greater) {
			sort_from(rows + greater, count - greater, depth);
			count = less;
		} else {
			sort_from(rows, less, depth);
			rows += greater;
			count -= greater;
		}
	}
}

void sort_rows(struct sort_row *rows, size_t count)
{
	read_words(rows, count, 0);
	sort_from(rows, count, 0);
}
