/* SPDX-License-Identifier: MIT */

#include "base/printable.h"
#include "base/text.h"

/*
 * The first byte of a character bounds the second: no control character C1, no form that is longer
 * than it need be, no surrogate, nothing beyond U+10FFFF.
 */
static bool goes_with(uint8_t second, uint8_t first)
{
	switch (first) {
	case 0xc2:
	case 0xe0:
		return second >= 0xa0;
	case 0xed:
		return second < 0xa0;
	case 0xf0:
		return second >= 0x90;
	case 0xf4:
		return second < 0x90;
	default:
		return true;
	}
}

size_t printable_length(const char *text, size_t left, const char *keep)
{
	const uint8_t *byte = (const uint8_t *)text;
	size_t length = *byte < 0x80 ? 1 : *byte < 0xe0 ? 2 : *byte < 0xf0 ? 3 : 4;

	if (*byte < ' ' || *byte == 0x7f)
		return *byte && text_first(keep, *text);
	if ((*byte >= 0x80 && *byte < 0xc2) || *byte > 0xf4 || left < length)
		return 0;
	if (length > 1 && !goes_with(byte[1], *byte))
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

void strbuf_printable(struct strbuf *buf, const char *text, size_t length, const char *keep)
{
	while (length) {
		size_t run = 0, part = 0;

		while (run < length && (part = printable_length(text + run, length - run, keep)))
			run += part;
		strbuf_bytes(buf, text, run);
		if (run < length)
			strbuf_format(buf, "\\x%02x", (uint8_t)text[run++]);
		text += run;
		length -= run;
	}
}

char *text_printable(struct arena *arena, const char *text)
{
	struct strbuf line = { .arena = arena };

	strbuf_printable(&line, text, text_length(text), "");
	return strbuf_end(&line);
}
