/* SPDX-License-Identifier: MIT */
/* What a look-up found: the texts that a table has for a key, each with its priority. */
#ifndef VALUES_H
#define VALUES_H

#include <stddef.h>
#include <stdint.h>

struct value {
	uint32_t priority; /* a lower one comes first */
	const char *text;
};

/* A list of values; all zeros: an empty one. In run_arena. */
struct values {
	struct value *list;
	size_t count;
	size_t capacity;
};

/* Adds TEXT, which must live as long as VALUES, behind all others. */
void values_add(struct values *values, uint32_t priority, const char *text);

/*
 * Sorts by priority; values of one priority are turned round, as in kmod. Takes COUNT * log COUNT
 * steps at the most, for the list may come from a file that nobody has checked.
 */
void values_sort(struct values *values);

#endif
