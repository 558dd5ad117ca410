/* SPDX-License-Identifier: MIT */
/* The table has the first element of each text; each element knows the next one. */

#include "base/chains.h"
#include "base/arena.h"

struct chain_link {
	uint32_t next;
	uint32_t last; /* of the chain, known to its first element */
};

void chains_add(struct chains *chains, const char *key)
{
	struct hash_slot *slot;
	bool fresh;

	chains->links = arena_grow(&run_arena, chains->links, chains->count, &chains->capacity,
				   sizeof(*chains->links));
	chains->links[chains->count++].next = 0;
	chains->first.arena = &run_arena;
	slot = hash_add(&chains->first, key, &fresh);
	if (fresh)
		slot->value = (uint32_t)chains->count;
	else
		chains->links[chains->links[slot->value - 1].last - 1].next =
			(uint32_t)chains->count;
	chains->links[slot->value - 1].last = (uint32_t)chains->count;
}

uint32_t chains_first(const struct chains *chains, const char *key)
{
	const struct hash_slot *slot = hash_find(&chains->first, key);

	return slot ? slot->value : 0;
}

uint32_t chains_next(const struct chains *chains, uint32_t element)
{
	return chains->links[element - 1].next;
}
