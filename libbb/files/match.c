/* SPDX-License-Identifier: MIT */
/*
 * A matcher for patterns of 7-bit text. libc's fnmatch would bring 16 KB of wide-character tables.
 *
 * match() needs no recursion. When a byte does not match, only the latest '*' can help, by taking
 * one byte more: what stood before it already matches as early as possible.
 */

#include "files/match.h"
#include "base/libbb.h"

/*
 * Matches C against the set that starts behind the '[' at SET. Returns where the set ends (behind
 * its ']') if C is in it, else NULL. *CLOSED tells whether it is a set at all.
 */
static const char *match_set(const char *set, char c, bool *closed)
{
	bool inverted = *set == '!' || *set == '^';
	const char *at = set + inverted;
	bool hit = false;

	*closed = false;
	/* A ']' that stands first is a member. */
	do {
		uint8_t low, high;

		if (*at == '\\' && at[1])
			at++;
		if (!*at)
			return NULL;
		low = high = (uint8_t)*at++;
		if (*at == '-' && at[1] && at[1] != ']') {
			at += at[1] == '\\' && at[2] ? 2 : 1;
			high = (uint8_t)*at++;
		}
		hit |= (uint8_t)c >= low && (uint8_t)c <= high;
	} while (*at != ']');
	*closed = true;
	return hit != inverted ? at + 1 : NULL;
}

/* Returns the rest of PATTERN behind its first element if that matches C, else NULL. */
static const char *match_one(const char *pattern, char c)
{
	const char *after;
	bool closed;

	if (*pattern == '?')
		return pattern + 1;
	if (*pattern == '[') {
		after = match_set(pattern + 1, c, &closed);
		if (closed)
			return after;
	}
	if (*pattern == '\\' && pattern[1])
		pattern++;
	return *pattern == c ? pattern + 1 : NULL;
}

bool match(const char *pattern, const char *text)
{
	const char *star = NULL, *star_text = NULL, *after;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			star_text = text;
			continue;
		}
		after = match_one(pattern, *text);
		if (after) {
			pattern = after;
			text++;
		} else if (star) {
			pattern = star;
			text = ++star_text;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool alias_fits(const char *alias, const char *text)
{
	struct arena_mark mark = arena_mark(&run_arena);
	const char *pattern = alias_fold(&run_arena, alias);
	bool fits = pattern && match(pattern, text);

	arena_release(&run_arena, mark);
	return fits;
}

bool is_pattern(const char *text)
{
	return text[text_before(text, "*?[\\")] != '\0';
}

void states_prepare(struct states *states, const char *text)
{
	states->text = text;
	states->length = text_length(text);
	states->words = states->length / 32 + 1;
}

static void add_state(uint32_t *set, size_t offset)
{
	set[offset / 32] |= 1u << offset % 32;
}

void states_start(const struct states *states, uint32_t *set, size_t offset)
{
	memset(set, 0, states->words * sizeof(*set));
	add_state(set, offset);
}

/* Handles '*': adds every offset from the first on. */
static void fill_from_first(const struct states *states, const uint32_t *from, uint32_t *to)
{
	size_t first = 0;

	while (!from[first / 32])
		first += 32;
	first += (size_t)__builtin_ctz(from[first / 32]);
	for (size_t i = first; i <= states->length; i++)
		add_state(to, i);
}

bool states_step(const struct states *states, const uint32_t *from, char c, uint32_t *to)
{
	bool any = false;

	memset(to, 0, states->words * sizeof(*to));
	if (c == '*') {
		fill_from_first(states, from, to);
		return true;
	}
	for (size_t word = 0; word < states->words; word++) {
		for (uint32_t left = from[word]; left; left &= left - 1) {
			size_t offset = word * 32 + (size_t)__builtin_ctz(left);

			if (offset == states->length || (c != '?' && c != states->text[offset]))
				continue;
			add_state(to, offset + 1);
			any = true;
		}
	}
	return any;
}

bool states_accept(const struct states *states, const uint32_t *set)
{
	return set[states->length / 32] >> states->length % 32 & 1;
}

/*
 * Returns how many bytes of ALIAS, in whole words, have no dash or bracket. Most aliases have none
 * at all.
 */
static size_t plain_words(const char *alias)
{
	const size_t ones = (size_t)0x0101010101010101;
	size_t length = text_length(alias), at = 0, word;

	for (; at + sizeof(word) <= length; at += sizeof(word)) {
		size_t dash, bracket;

		memcpy(&word, alias + at, sizeof(word));
		/*
		 * Bytes that are searched for become zero. Y and _ do as well, with the brackets,
		 * which does no harm.
		 */
		dash = word ^ ones * '-';
		bracket = (word ^ ones * '[') & ones * 0xf9;
		if ((((dash - ones) & ~dash) | ((bracket - ones) & ~bracket)) & ones << 7)
			break;
	}
	return at;
}

const char *alias_fold(struct arena *arena, const char *alias)
{
	char *copy = NULL;

	for (size_t i = plain_words(alias); alias[i]; i++) {
		if (alias[i] == ']')
			return NULL;
		if (alias[i] == '[') {
			i += text_before(alias + i, "]");
			if (!alias[i])
				return NULL;
		}
		if (alias[i] != '-')
			continue;
		if (!copy)
			copy = arena_copy(arena, alias);
		copy[i] = '_';
	}
	return copy ? copy : alias;
}
