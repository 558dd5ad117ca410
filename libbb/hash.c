/* SPDX-License-Identifier: MIT */
/* Open addressing with linear steps; the table doubles when it is three quarters full. */

#include "libbb.h"
#include "hash.h"

enum { FIRST_SLOTS = 64 };

static uint32_t hash_text(const char *key)
{
	uint32_t hash = 2166136261u;

	for (; *key; key++)
		hash = (hash ^ (uint8_t)*key) * 16777619u;
	/* The low bits choose the slot: let the high ones have a say. */
	return hash ^ hash >> 15;
}

/* Returns the slot of KEY, or the free one where it belongs. */
static struct hash_slot *look(const struct hash *hash, const char *key, uint32_t value)
{
	uint32_t at = value & hash->mask;

	for (; hash->slots[at].key; at = (at + 1) & hash->mask) {
		if (hash->slots[at].hash == value && !strcmp(hash->slots[at].key, key))
			break;
	}
	return &hash->slots[at];
}

static void grow(struct hash *hash)
{
	struct hash_slot *old = hash->slots;
	uint32_t old_slots = old ? hash->mask + 1 : 0;
	uint32_t slots = old ? old_slots * 2 : FIRST_SLOTS;

	hash->slots = arena_alloc(hash->arena, slots * sizeof(*old));
	hash->mask = slots - 1;
	for (uint32_t i = 0; i < old_slots; i++) {
		uint32_t at = old[i].hash & hash->mask;

		if (!old[i].key)
			continue;
		while (hash->slots[at].key)
			at = (at + 1) & hash->mask;
		hash->slots[at] = old[i];
	}
}

struct hash_slot *hash_find(const struct hash *hash, const char *key)
{
	struct hash_slot *slot;

	if (!hash->slots)
		return NULL;
	slot = look(hash, key, hash_text(key));
	return slot->key ? slot : NULL;
}

struct hash_slot *hash_add(struct hash *hash, const char *key, bool *fresh)
{
	struct hash_slot *slot;
	uint32_t value = hash_text(key);

	if (!hash->slots || hash->count >= hash->mask - hash->mask / 4)
		grow(hash);
	slot = look(hash, key, value);
	*fresh = !slot->key;
	if (*fresh) {
		*slot = (struct hash_slot){ .key = key, .hash = value };
		hash->count++;
	}
	return slot;
}
