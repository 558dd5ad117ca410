/* SPDX-License-Identifier: MIT */
/* Shorter than libc's general ones, and quicker where texts differ at once, as most do. */

#include "libbb.h"
#include "span.h"
#include "text.h"

char *text_after(const char *text, const char *prefix)
{
	for (; *prefix; prefix++) {
		if (*text++ != *prefix)
			return NULL;
	}
	return (char *)text;
}

const char *text_find(const char *text, const char *part)
{
	while (*text && !text_after(text, part))
		text++;
	return *text || !*part ? text : NULL;
}

char *text_last(const char *text, char byte)
{
	const char *last = NULL;

	for (; *text; text++) {
		if (*text == byte)
			last = text;
	}
	return (char *)last;
}

size_t text_before(const char *text, const char *ends)
{
	const char *at = text;

	for (; *at; at++) {
		for (const char *end = ends; *end; end++) {
			if (*at == *end)
				return (size_t)(at - text);
		}
	}
	return (size_t)(at - text);
}

/*
 * A word at a time, at addresses that are multiples of its size: what lies beside the text is in
 * the same page. libc's goes byte by byte to the first such address, and from the last to the end,
 * which is most of the way: depmod asks half a million times, of texts of 20 bytes.
 */
typedef size_t __attribute__((may_alias)) word;

/* The word at AT, whose first byte is the lowest. */
static inline word word_at(const char *at)
{
	return swap_from_big(false) ? swap_word(*(const word *)at) : *(const word *)at;
}

__attribute__((no_sanitize("address"))) size_t text_length(const char *text)
{
	const word beside = (uintptr_t)text % sizeof(word);
	const char *at = text - beside;
	word ones = (word)0x0101010101010101, highs = ones << 7;
	word value = word_at(at) | ~(~(word)0 << beside * 8), zeros;

	__asm__(""
		: "+r"(ones), "+r"(highs)); /* keeps the compiler from making them for each word */
	/* Of the bytes marked by a high bit the first is zero, whatever those behind it are. */
	while (!(zeros = (value - ones) & ~value & highs))
		value = word_at(at += sizeof(word));
	return (size_t)(at - text) + (unsigned)__builtin_ctzl(zeros) / 8;
}

bool text_is_ascii(const char *text, size_t length)
{
	size_t word, seen = 0;

	/* All bytes are gathered, a word of them at a time, and looked at once. */
	for (; length >= sizeof(word); length -= sizeof(word), text += sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		seen |= word;
	}
	while (length--)
		seen |= (uint8_t)*text++;
	return !(seen & (size_t)0x8080808080808080);
}
