/* SPDX-License-Identifier: MIT */
/*
 * The binary index as a whole (index/index.c): in files of two nodes whose children may be each
 * other, themselves, or lie outside, with any of the flags, every listing and look-up ends. It
 * returns no more texts than a file of that size can hold, and where a listing finds no damage,
 * look-ups find what the listing has.
 */

//with: index/node.c index/index_file.c base/file.c base/strbuf.c base/arena.c base/text.c base/outcome.c base/write.c base/sort.c base/hash.c files/match.c tree/values.c
//fault: index/node.c s/if (reader->left < size)/if (size > 4096)/

#include "proof.h"

#include "index/index.c"

/* magic, version, root; then the nodes: prefix, first and last, words of two children, values */
enum { NODES = 2, NODE = 2 + 2 + 8 + 4 + 4 + 2, SIZE = INDEX_HEADER + NODES * NODE };

static const char *const texts[] = { "", "a", "ba", "*", "*b" };

static uint8_t *put_u32(uint8_t *at, uint32_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		*at++ = (uint8_t)(number >> shift);
	return at;
}

/* Where the parts that FLAGS leaves out would end, the rest begins. */
static uint32_t any_word(void)
{
	static const uint32_t flags[] = { NODE_PREFIX | NODE_CHILDREN | NODE_VALUES,
					  NODE_CHILDREN | NODE_VALUES, NODE_VALUES };
	unsigned node = choose(NODES + 2);
	unsigned which;

	if (node == NODES)
		return 0;
	if (node > NODES)
		return NODE_PREFIX | SIZE;
	which = choose(ARRAY_SIZE(flags));
	return flags[which] | (uint32_t)(INDEX_HEADER + node * NODE +
					 (which == 0   ? 0
					  : which == 1 ? 2
						       : 12));
}

static void any_file(uint8_t *to)
{
	static const char prefixes[] = "x*", firsts[] = "*a";

	to = put_u32(put_u32(to, INDEX_MAGIC), INDEX_VERSION);
	to = put_u32(to, NODE_CHILDREN | NODE_VALUES | (INDEX_HEADER + 2));
	for (unsigned i = 0; i < NODES; i++) {
		/* The children of the first node are '*' and '+', or 'a' and 'b'. */
		*to++ = (uint8_t)prefixes[i ? choose(2) : 0];
		*to++ = '\0';
		*to = (uint8_t)firsts[i ? 1 : choose(2)];
		to[1] = *to + 1;
		to += 2;
		to = put_u32(to, any_word());
		to = put_u32(to, any_word());
		/* One value, of priority 0, or more than there are. */
		to = put_u32(to, i ? 1 + choose(2) : 1);
		to = put_u32(to, 0);
		*to++ = (uint8_t)('v' + i);
		*to++ = '\0';
	}
}

/* How many keys of a listing are, as a text and as a pattern, each of the texts. */
struct listing {
	size_t calls;
	size_t equal[ARRAY_SIZE(texts)], fitting[ARRAY_SIZE(texts)];
};

static void take_key(void *context, const char *key, const char *value)
{
	struct listing *listing = context;

	listing->calls++;
	demand(strlen(key) <= INDEX_KEY_MAX && strlen(value) == 1);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		listing->equal[i] += !strcmp(key, texts[i]);
		listing->fitting[i] += match(key, texts[i]);
	}
}

void prove(void)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct listing listing = { .calls = 0 };
	struct index index;
	uint8_t filled[SIZE], *copy;
	int listed, found;

	any_file(filled);
	copy = exact_copy(filled, SIZE);
	demand(index_open(&index, (struct span){ copy, SIZE }) == 0);
	listed = index_list(&index, take_key, &listing);
	/* A value takes six bytes. */
	demand(listing.calls <= 2 * SIZE / 6);
	/* The cache between calls goes with the memory. */
	search_walk = (struct walk){ .found = NULL };
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct values equal = { .count = 0 }, fitting = { .count = 0 };

		found = index_find(&index, texts[i], &equal);
		demand(equal.count <= 2 * SIZE / 6);
		if (!listed && !found)
			demand(equal.count == listing.equal[i]);
		/* Its tables are large: two texts are enough. */
		if (i != 2 && i != 4)
			continue;
		found = index_search(&index, texts[i], &fitting);
		demand(fitting.count <= 2 * SIZE / 6);
		if (!listed && !found)
			demand(fitting.count == listing.fitting[i]);
	}
	exact_free(copy, SIZE);
	arena_release(&run_arena, mark);
}
