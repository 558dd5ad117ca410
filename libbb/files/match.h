/* SPDX-License-Identifier: MIT */
/*
 * Alias patterns: bytes, '?', '*', and sets like [a-f0] or [!x]. A '\' makes the next byte literal.
 */
#ifndef MATCH_H
#define MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Whether PATTERN matches all of TEXT, as fnmatch(3) without flags does for 7-bit text. */
bool match(const char *pattern, const char *text);

/*
 * The same for ALIAS as a module spells it; false if its brackets do not match. TEXT must come from
 * alias_fold.
 */
bool alias_fits(const char *alias, const char *text);

/* Whether TEXT has a special byte of patterns in it. */
bool is_pattern(const char *text);

/*
 * Folds the dashes outside [...] in ALIAS to underscores. depmod does so with the keys of its
 * binary index, and readers do so with what they look up there. Returns ALIAS itself when there is
 * nothing to fold, else a copy in ARENA; NULL when the brackets do not match.
 */
const char *alias_fold(struct arena *arena, const char *alias);

/*
 * The states of the automaton that reads a pattern byte by byte: the offsets in the text that the
 * bytes read so far can have matched up to. A set of states is an array of bits. A walk through a
 * trie thus tries all patterns with a common start at once, and leaves a branch when its set is
 * empty.
 */
struct states {
	const char *text;
	size_t length;
	size_t words; /* 32-bit words in a set */
};

/* Prepares for TEXT, which must live as long as STATES. A set has states->words words. */
void states_prepare(struct states *states, const char *text);

/* Makes SET the state OFFSET alone: the pattern's bytes so far matched exactly that many bytes. */
void states_start(const struct states *states, uint32_t *set, size_t offset);

/*
 * Makes TO the states that follow those of FROM, which is not empty, when the pattern's next byte
 * is C: a plain byte, '?' or '*'. TO is another array than FROM. Returns false if TO is empty.
 */
bool states_step(const struct states *states, const uint32_t *from, char c, uint32_t *to);

/* Whether a pattern that ends with the states SET matches all of the text. */
bool states_accept(const struct states *states, const uint32_t *set);

#endif
