/* SPDX-License-Identifier: MIT */
/* Text that grows, in an arena; and the one place where text is formatted. */
#ifndef STRBUF_H
#define STRBUF_H

#include "base/common.h"

#include <stdarg.h>
#include <stddef.h>

/* Set ARENA, leave the rest zero. TEXT is not ended with NUL until strbuf_end. */
struct strbuf {
	struct arena *arena;
	char *text;
	size_t length;
	size_t capacity;
};

/* Makes room for MORE bytes behind the text. Callers may write there themselves. */
void strbuf_reserve(struct strbuf *buf, size_t more);

/* Append LENGTH bytes, all of TEXT, or C. */
void strbuf_bytes(struct strbuf *buf, const void *bytes, size_t length);
void strbuf_text(struct strbuf *buf, const char *text);
void strbuf_char(struct strbuf *buf, char c);

/* Appends LENGTH bytes and END. */
void strbuf_ended(struct strbuf *buf, const void *bytes, size_t length, char end);

/*
 * Appends formatted text. FORMAT is printf's, with these conversions: %s %c %d %u %x %%, the flags
 * - and 0, a width, and l or z before d, u, x. A NULL string prints as "(null)".
 */
void strbuf_format(struct strbuf *buf, const char *format, ...) FORMAT_LIKE_PRINTF(2, 3);
void strbuf_vformat(struct strbuf *buf, const char *format, va_list values);

/* Puts a NUL, which LENGTH does not count, behind the text. Returns the text. */
char *strbuf_end(struct strbuf *buf);

/* Returns formatted text in ARENA. */
char *text_format(struct arena *arena, const char *format, ...) FORMAT_LIKE_PRINTF(2, 3);

#endif
