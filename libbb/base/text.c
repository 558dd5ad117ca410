/* SPDX-License-Identifier: MIT */
/* Smaller than libc's functions, and faster where texts differ at once, as most do. */

#include "base/text.h"
#include "base/byteorder.h"
#include "base/common.h"

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
	do {
		if ((!*part || *text == *part) && text_after(text, part))
			return text;
	} while (*text++);
	return NULL;
}

char *text_first(const char *text, char byte)
{
	for (; *text; text++) {
		if (*text == byte)
			return (char *)text;
	}
	return NULL;
}

char *text_last(const char *text, char byte)
{
	size_t at = text_length(text);

	while (at--) {
		if (text[at] == byte)
			return (char *)text + at;
	}
	return NULL;
}

size_t text_before(const char *text, const char *ends)
{
	const char *at = text;

	for (; *at; at++) {
		/* Small letters, which most bytes are, end nothing. */
		if ((uint8_t)(*at - 'a') < 26)
			continue;
		for (const char *end = ends; *end; end++) {
			if (*at == *end)
				return (size_t)(at - text);
		}
	}
	return (size_t)(at - text);
}

char *text_word(char **text, const char *ends)
{
	char *word = *text, *end;
	size_t length;

	while (!(length = text_before(word, ends)) && *word)
		word++;
	if (!length)
		return NULL;
	end = word + length;
	*text = end + (*end != '\0');
	*end = '\0';
	return word;
}

char *text_field(char **text)
{
	return text_word(text, " \t");
}

static unsigned digit_of(char byte)
{
	unsigned digit = (uint8_t)(byte - '0');

	if (digit > 9)
		digit = (uint8_t)((byte | 0x20) - 'a') + 10u;
	return digit;
}

const char *text_number(const char *text, unsigned base, uint64_t *number)
{
	const char *at = text;
	uint64_t value = 0;

	for (; digit_of(*at) < base; at++) {
		if (value >> 60)
			return NULL;
		value = value * base + digit_of(*at);
	}
	*number = value;
	return at == text ? NULL : at;
}

static inline size_t first_lowest(size_t word)
{
	return swap_from_big(false) ? swap_word(word) : word;
}

/*
 * Reads a word at a time, at addresses that are multiples of its size: a word beside the text is in
 * the same page. libc goes byte by byte to the first such address and from the last one to the end,
 * which is most of the way. depmod calls this half a million times for texts of 20 bytes, and takes
 * a twelfth less time than with libc's. AddressSanitizer must not check the bytes beside the text.
 */
__attribute__((no_sanitize("address"))) size_t text_length(const char *text)
{
	typedef size_t __attribute__((may_alias)) text_word;
	size_t beside = (uintptr_t)text % sizeof(text_word);
	const text_word *at = (const text_word *)(text - beside);
	size_t ones = (size_t)0x0101010101010101, highs = ones << 7;
	size_t word = first_lowest(*at) | ~(~(size_t)0 << beside * 8), zeros;

	/* Keeps the compiler from computing these two anew for each word. */
	__asm__("" : "+r"(ones), "+r"(highs));
	/* The first byte with its high bit set is zero, whatever the marks behind it mean. */
	while (!(zeros = (word - ones) & ~word & highs))
		word = first_lowest(*++at);
	return (size_t)((const char *)at - text) + (unsigned)__builtin_ctzl(zeros) / 8;
}

bool text_is_ascii(const char *text, size_t length)
{
	size_t word, seen = 0;

	/* All bytes are joined with "or", a word at a time, and tested once. */
	for (; length >= sizeof(word); length -= sizeof(word), text += sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		seen |= word;
	}
	while (length--)
		seen |= (uint8_t)*text++;
	return !(seen & (size_t)0x8080808080808080);
}
