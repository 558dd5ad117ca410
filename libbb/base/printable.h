/* SPDX-License-Identifier: MIT */
/* Text from files and from the kernel, for terminals and logs. */
#ifndef PRINTABLE_H
#define PRINTABLE_H

#include "base/common.h"
#include "base/strbuf.h"

/*
 * Returns the length of the UTF-8 character at TEXT, which has LEFT bytes; 0 if it is not one, or a
 * control character that is not in KEEP.
 */
size_t printable_length(const char *text, size_t left, const char *keep);

/*
 * Appends the LENGTH bytes at TEXT to BUF. Bytes that could steer a terminal or end a log's line
 * become \xNN: control characters except those in KEEP, C1 control characters in UTF-8 (xterm obeys
 * them), and bytes that are not UTF-8.
 */
void strbuf_printable(struct strbuf *buf, const char *text, size_t length, const char *keep);

/* Returns TEXT in ARENA, changed in the same way; KEEP is empty. */
char *text_printable(struct arena *arena, const char *text);

#endif
