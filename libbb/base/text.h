/* SPDX-License-Identifier: MIT */
/* Searching, splitting and reading of texts. */
#ifndef TEXT_H
#define TEXT_H

#include "base/common.h"

/*
 * Returns what follows PREFIX in TEXT, or NULL if TEXT does not begin with it. As with strchr, the
 * caller may write to the result if it may write to TEXT.
 */
char *text_after(const char *text, const char *prefix);

/* Returns where PART first stands in TEXT, or NULL. An empty PART stands at the start. */
const char *text_find(const char *text, const char *part);

/*
 * Returns where BYTE, which is not zero, first stands in TEXT, or NULL. The result is as writable
 * as TEXT. libc's strchr needs three more functions.
 */
char *text_first(const char *text, char byte);

/* Returns where BYTE last stands in TEXT, or NULL. The result is as writable as TEXT. */
char *text_last(const char *text, char byte);

/*
 * Returns how many bytes of TEXT stand before the first of ENDS, or before its end. There is no
 * small letter in ENDS.
 */
size_t text_before(const char *text, const char *ends);

/*
 * Takes the next word off *TEXT; words are separated by any number of the bytes ENDS. Returns the
 * word, ended with NUL, or NULL when there is none left.
 */
char *text_word(char **text, const char *ends);

/* The same for words between blanks and tabs. */
char *text_field(char **text);

/*
 * Reads the digits at the start of TEXT as a number in BASE, 10 or 16; letters may be of either
 * case. Returns what follows them. Returns NULL if there is no digit, or the number may be too
 * large for 64 bits: from BASE << 60 on.
 */
const char *text_number(const char *text, unsigned base, uint64_t *number);

/* strlen for text that is no literal: faster, and libc's need not be linked. */
size_t text_length(const char *text);

/* Whether none of the LENGTH bytes at TEXT is above 127. */
bool text_is_ascii(const char *text, size_t length);

#endif
