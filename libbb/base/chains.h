/* SPDX-License-Identifier: MIT */
/* A table from texts to the elements of a list that have that text. */
#ifndef CHAINS_H
#define CHAINS_H

#include "base/hash.h"

/* All zeros: no element. Elements are numbered from 1 on; 0 is none. */
struct chains {
	struct hash first;
	struct chain_link *links;
	size_t count, capacity;
};

/* Adds the next element, whose text is KEY. KEY must last as long as CHAINS, in run_arena. */
void chains_add(struct chains *chains, const char *key);

/* Returns the first element with the text KEY. */
uint32_t chains_first(const struct chains *chains, const char *key);

/* Returns the next element, in the order in which they were added, with the text of ELEMENT. */
uint32_t chains_next(const struct chains *chains, uint32_t element);

#endif
