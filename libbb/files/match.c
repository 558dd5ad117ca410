/* SPDX-License-Identifier: MIT */
/*
 * A matcher for 7-bit patterns. libc's fnmatch would bring 16 KB of wide-character tables.
 *
 * match() needs no recursion: when a byte does not fit, only the latest '*' can help, by taking
 * one byte more; what stood before it already fits as early as possible.
 */

#include "files/match.h"
#include "base/libbb.h"
#include "files/names.h"

/*
 * Tries C against the set that starts behind the '[' at SET. Returns where the set ends (behind
 * its ']') if C is in it, else NULL; *CLOSED tells whether it was a set at all.
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

/* Returns where PATTERN goes on after its first element took C, or NULL if that does not fit. */
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

void places_prepare(struct places *places, const char *text)
{
	places->text = text;
	places->length = text_length(text);
	places->words = places->length / 32 + 1;
}

static void add_place(uint32_t *set, size_t place)
{
	set[place / 32] |= 1u << place % 32;
}

void places_set(const struct places *places, uint32_t *set, size_t place)
{
	memset(set, 0, places->words * sizeof(*set));
	add_place(set, place);
}

/* After '*': every place from the first on. */
static void fill_from_first(const struct places *places, const uint32_t *from, uint32_t *to)
{
	size_t first = 0;

	while (!from[first / 32])
		first += 32;
	first += (size_t)__builtin_ctz(from[first / 32]);
	for (size_t i = first; i <= places->length; i++)
		add_place(to, i);
}

bool places_step(const struct places *places, const uint32_t *from, char c, uint32_t *to)
{
	bool any = false;

	memset(to, 0, places->words * sizeof(*to));
	if (c == '*') {
		fill_from_first(places, from, to);
		return true;
	}
	for (size_t word = 0; word < places->words; word++) {
		for (uint32_t left = from[word]; left; left &= left - 1) {
			size_t place = word * 32 + (size_t)__builtin_ctz(left);

			if (place == places->length || (c != '?' && c != places->text[place]))
				continue;
			add_place(to, place + 1);
			any = true;
		}
	}
	return any;
}

bool places_complete(const struct places *places, const uint32_t *at)
{
	return at[places->length / 32] >> places->length % 32 & 1;
}
