/* SPDX-License-Identifier: MIT */
/* Sorting by bytes, the only order that the tree uses. */
#ifndef SORT_H
#define SORT_H

#include <stddef.h>
#include <stdint.h>

struct sort_row {
	const char *key;
	uint32_t length; /* of KEY, which has no zeros */
	uint32_t rank;   /* decides between equal keys, lower first */
	const void *value;
	size_t word; /* sort_rows' own */
};

/* Sets ROW up for KEY, whose length it counts. */
void sort_row(struct sort_row *row, const char *key, uint32_t rank, const void *value);

/* Sorts by the bytes of the keys, then by rank. */
void sort_rows(struct sort_row *rows, size_t count);

#endif
