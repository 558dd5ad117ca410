/* SPDX-License-Identifier: MIT */
/* Open addressing with linear steps; the table doubles when it is three quarters full. */

#include "libbb.h"
#include "hash.h"

enum { FIRST_SLOTS = 64 };

/* In a slot's hash the low byte is the key's length, or this if it is as long or longer. */
enum { LENGTH_MASK = 0xff };

static uint32_t hash_text(const char *key, size_t length)
{
	const uint32_t multiplier = 0x9e3779b1; /* 2^32 divided by the golden ratio */
	uint32_t hash = 0, word;
	size_t left = length;

	for (; left >= sizeof(word); left -= sizeof(word), key += sizeof(word)) {
		memcpy(&word, key, sizeof(word));
		hash = (hash ^ word) * multiplier;
		hash ^= hash >> 15;
	}
	for (; left; left--)
		hash = (hash ^ (uint8_t)*key++) * multiplier;
	hash ^= hash >> 15;
	return hash << 8 | (uint32_t)(length < LENGTH_MASK ? length : LENGTH_MASK);
}

/* Words at a time: of all that depmod looks up nine in ten are found, and so are read twice. */
static bool same_bytes(const char *a, const char *b, size_t length)
{
	uint32_t word_a, word_b;

	for (; length >= sizeof(word_a); length -= sizeof(word_a)) {
		memcpy(&word_a, a, sizeof(word_a));
		memcpy(&word_b, b, sizeof(word_b));
		if (word_a != word_b)
			return false;
		a += sizeof(word_a);
		b += sizeof(word_b);
	}
	while (length && *a++ == *b++)
		length--;
	return !length;
}

/* Whether the key of a slot whose hash is VALUE, that of KEY, is KEY. */
static bool same_key(const char *slot_key, const char *key, uint32_t value)
{
	uint32_t length = value & LENGTH_MASK;

	return length < LENGTH_MASK ? same_bytes(slot_key, key, length) : !strcmp(slot_key, key);
}

static uint32_t slot_of(const struct hash *hash, uint32_t value)
{
	return value >> 8 & hash->mask;
}

/* Returns the slot of KEY, or the free one where it belongs. */
static struct hash_slot *look(const struct hash *hash, const char *key, uint32_t value)
{
	uint32_t at = slot_of(hash, value);

	for (; hash->slots[at].key; at = (at + 1) & hash->mask) {
		if (hash->slots[at].hash == value && same_key(hash->slots[at].key, key, value))
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
		uint32_t at = slot_of(hash, old[i].hash);

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
	slot = look(hash, key, hash_text(key, strlen(key)));
	return slot->key ? slot : NULL;
}

struct hash_slot *hash_add(struct hash *hash, const char *key, bool *fresh)
{
	struct hash_slot *slot;
	uint32_t value = hash_text(key, strlen(key));

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
