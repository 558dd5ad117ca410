/* SPDX-License-Identifier: MIT */
/* A table from texts to numbers. */
#ifndef HASH_H
#define HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hash_slot {
	const char *key; /* NULL: free */
	uint32_t hash;
	uint32_t value;
};

/* Set ARENA, leave the rest zero. */
struct hash {
	struct arena *arena;
	struct hash_slot *slots;
	uint32_t mask; /* number of slots - 1 */
	uint32_t count;
	uint32_t limit; /* of COUNT: three quarters of the slots */
};

/* Makes room for COUNT keys at once; before the first key. */
void hash_expect(struct hash *hash, size_t count);

/* Returns the slot of KEY, or NULL. */
struct hash_slot *hash_find(const struct hash *hash, const char *key);

/*
 * Returns the slot of KEY, made if there was none: then its key is KEY itself (which must live as
 * long as the table, or be replaced by a copy at once) and its value is 0. *FRESH tells which.
 * Valid until the next hash_add.
 */
struct hash_slot *hash_add(struct hash *hash, const char *key, bool *fresh);

#endif
