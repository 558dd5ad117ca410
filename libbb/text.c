/* SPDX-License-Identifier: MIT */
/* Shorter than libc's general ones, and quicker where texts differ at once, as most do. */

#include "libbb.h"
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
