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

/*
 * Gives this process a hash of its own, so that nobody can choose keys that meet in one slot. Call
 * it before the first table is used, or never.
 */
void hash_seed(void);

/* Returns a number that nobody outside this process knows; 0 before hash_seed. */
size_t hash_secret(void);

/* Makes room for COUNT keys. Call it before the first key is added. */
void hash_expect(struct hash *hash, size_t count);

/* Returns the slot of KEY, or NULL. */
struct hash_slot *hash_find(const struct hash *hash, const char *key);

/*
 * Returns the slot of KEY, and makes it if there is none. A new slot, for which *FRESH is true, has
 * KEY itself as its key and the value 0. The key must live as long as the table, or be replaced by
 * a copy at once. The slot is valid until the next hash_add.
 */
struct hash_slot *hash_add(struct hash *hash, const char *key, bool *fresh);

#endif
