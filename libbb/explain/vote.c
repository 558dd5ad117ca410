/* SPDX-License-Identifier: MIT */
/* Counts values. */

#include "explain/vote.h"
#include "base/libbb.h"

void vote_open(struct vote *vote, size_t count)
{
	*vote = (struct vote){ .counts = { .arena = &run_arena } };
	vote->of = arena_alloc(&run_arena, count * sizeof(*vote->of));
}

void vote_cast(struct vote *vote, uint32_t index, const char *value)
{
	struct hash_slot *slot;
	bool fresh;

	slot = hash_add(&vote->counts, value, &fresh);
	if (fresh)
		slot->key = arena_copy(&run_arena, value);
	slot->value++;
	vote->of[index] = slot->key;
}

void vote_close(struct vote *vote)
{
	uint32_t best = 0;

	for (uint32_t i = 0; vote->counts.slots && i <= vote->counts.mask; i++) {
		const struct hash_slot *slot = &vote->counts.slots[i];

		/* The smallest of equal counts, so that every machine finds the same. */
		if (slot->key && (slot->value > best ||
				  (slot->value == best && strcmp(slot->key, vote->most) < 0))) {
			best = slot->value;
			vote->most = slot->key;
		}
	}
}
