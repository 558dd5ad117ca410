/* SPDX-License-Identifier: MIT */
/* Shorter than libc's general ones, and quicker where texts differ at once, as most do. */

#include "libbb.h"
#include "text.h"

const char *text_after(const char *text, const char *prefix)
{
	for (; *prefix; prefix++) {
		if (*text++ != *prefix)
			return NULL;
	}
	return text;
}

bool text_contains(const char *text, const char *part)
{
	while (*text && !text_after(text, part))
		text++;
	return text_after(text, part);
}
