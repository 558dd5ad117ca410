/* SPDX-License-Identifier: MIT */
/*
 * Open addressing with linear steps; the table doubles when it is three quarters full.
 *
 * The keys come from files that somebody else may have made, so no set of keys may lead to one
 * slot. Two numbers that the kernel gives each process anew (AT_RANDOM) go into the hash. Nothing
 * that is printed or written depends on it: tables are only asked, never listed.
 */

#include <sys/auxv.h>

#include "base/arena.h"
#include "base/common.h"
#include "base/hash.h"
#include "base/text.h"

enum { FIRST_SLOTS = 16 };

/* In a slot's hash the low byte is the key's length, or this if it is as long or longer. */
enum { LENGTH_MASK = 0xff };

/*
 * Keys are hashed a machine word at a time; the last word overlaps the one before it. Nine in ten
 * of the keys that depmod looks up are in the table: such a key is read twice, once for its hash
 * and once to compare.
 */
typedef size_t word;
#if SIZE_MAX > UINT32_MAX
typedef unsigned __int128 two_words;
#else
typedef uint64_t two_words;
#endif

static struct {
	word start, factor;
} secret = { 0, (word)0x9e3779b97f4a7c15 }; /* 2^64 divided by the golden ratio */

void hash_seed(void)
{
	const void *random = (const void *)getauxval(AT_RANDOM);

	if (!random)
		return;
	memcpy(&secret, random, sizeof(secret));
	secret.factor |= 1;
}

size_t hash_secret(void)
{
	return secret.start;
}

static word word_at(const char *text)
{
	word value;

	memcpy(&value, text, sizeof(value));
	return value;
}

/* Both halves of the product count: without the upper one, two top bits would cancel each other. */
static word mix(word hash, word value)
{
	two_words product = (two_words)(hash ^ value) * secret.factor;

	return (word)product ^ (word)(product >> sizeof(word) * 8);
}

static uint32_t hash_text(const char *key, size_t length)
{
	size_t at = 0;
	word hash = secret.start;

	if (length < sizeof(word)) {
		for (; at < length; at++)
			hash = mix(hash, (uint8_t)key[at]);
	} else {
		for (; at < length - sizeof(word); at += sizeof(word))
			hash = mix(hash, word_at(key + at));
		hash = mix(hash, word_at(key + length - sizeof(word)));
	}
	return (uint32_t)hash << 8 | (uint32_t)(length < LENGTH_MASK ? length : LENGTH_MASK);
}

static bool same_bytes(const char *a, const char *b, size_t length)
{
	size_t at = 0;

	if (length < sizeof(word))
		return !memcmp(a, b, length);
	for (; at < length - sizeof(word); at += sizeof(word)) {
		if (word_at(a + at) != word_at(b + at))
			return false;
	}
	return word_at(a + length - sizeof(word)) == word_at(b + length - sizeof(word));
}

/* Whether a slot has KEY. VALUE is the hash of both. */
static bool same_key(const char *slot_key, const char *key, uint32_t value)
{
	uint32_t length = value & LENGTH_MASK;

	return length < LENGTH_MASK ? same_bytes(slot_key, key, length) : !strcmp(slot_key, key);
}

static uint32_t slot_of(const struct hash *hash, uint32_t value)
{
	return value >> 8 & hash->mask;
}

/* Moves all slots to a table of SLOTS, a power of two. */
static void resize(struct hash *hash, uint32_t slots)
{
	struct hash_slot *old = hash->slots;
	uint32_t old_slots = old ? hash->mask + 1 : 0;

	hash->slots = arena_alloc(hash->arena, slots * sizeof(*old));
	hash->mask = slots - 1;
	hash->limit = slots - slots / 4;
	for (uint32_t i = 0; i < old_slots; i++) {
		uint32_t at = slot_of(hash, old[i].hash);

		if (!old[i].key)
			continue;
		while (hash->slots[at].key)
			at = (at + 1) & hash->mask;
		hash->slots[at] = old[i];
	}
}

void hash_expect(struct hash *hash, size_t count)
{
	uint32_t slots = FIRST_SLOTS;

	while (slots - slots / 4 <= count)
		slots *= 2;
	resize(hash, slots);
}

/* Returns the slot of KEY, or the free slot where it belongs. *VALUE becomes the key's hash. */
static struct hash_slot *look(const struct hash *hash, const char *key, uint32_t *value)
{
	uint32_t wanted = hash_text(key, text_length(key));
	uint32_t at = slot_of(hash, wanted);
	struct hash_slot *slot;

	*value = wanted;
	for (slot = &hash->slots[at]; slot->key; slot = &hash->slots[at]) {
		if (slot->hash == wanted && same_key(slot->key, key, wanted))
			return slot;
		at = (at + 1) & hash->mask;
	}
	return slot;
}

struct hash_slot *hash_find(const struct hash *hash, const char *key)
{
	struct hash_slot *slot;
	uint32_t value;

	if (!hash->slots)
		return NULL;
	slot = look(hash, key, &value);
	return slot->key ? slot : NULL;
}

struct hash_slot *hash_add(struct hash *hash, const char *key, bool *fresh)
{
	struct hash_slot *slot;
	uint32_t value;

	if (hash->count == hash->limit)
		resize(hash, hash->slots ? (hash->mask + 1) * 2 : FIRST_SLOTS);
	slot = look(hash, key, &value);
	*fresh = !slot->key;
	if (*fresh) {
		slot->key = key;
		slot->hash = value;
		slot->value = 0;
		hash->count++;
	}
	return slot;
}
