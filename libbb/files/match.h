/* SPDX-License-Identifier: MIT */
/*
 * Alias patterns: bytes, '?', '*', and sets like [a-f0] or [!x]; '\' takes the next byte as it
 * is.
 */
#ifndef MATCH_H
#define MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether all of TEXT fits PATTERN: as fnmatch(3) without flags does for 7-bit text. */
bool match(const char *pattern, const char *text);

/* The same for an ALIAS as a module spells it, and TEXT as alias_fold makes it. */
bool alias_fits(const char *alias, const char *text);

/* Whether PATTERN has anything special in it. */
bool is_pattern(const char *text);

/*
 * The places of a text that a pattern, read from its start up to some byte, may have got to: a
 * set of offsets, kept as bits. Many patterns that begin alike are so tried all at once while
 * a trie is walked, and a branch is left as soon as its set is empty.
 */
struct places {
	const char *text;
	size_t length;
	size_t words; /* 32-bit words in a set */
};

/* Prepares for TEXT, which must live as long. A set has places->words words. */
void places_prepare(struct places *places, const char *text);

/*
 * SET becomes PLACE alone: a pattern whose bytes so far took exactly that many bytes of the
 * text.
 */
void places_set(const struct places *places, uint32_t *set, size_t place);

/*
 * TO becomes FROM, which is not empty, after one more byte C of the pattern: a plain byte, '?' or
 * '*'. Returns false if TO is empty.
 */
bool places_step(const struct places *places, const uint32_t *from, char c, uint32_t *to);

/* Whether a pattern with the set AT, read to its end, fits all of the text. */
bool places_complete(const struct places *places, const uint32_t *at);

#endif
