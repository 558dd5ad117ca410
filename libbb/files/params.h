/* SPDX-License-Identifier: MIT */
/* Module parameters: "a=1 b=2,3 c=\"x y\"", as the kernel takes them. */
#ifndef PARAMS_H
#define PARAMS_H

#include <stdbool.h>

struct strbuf;

/*
 * Joins WORDS, which end with NULL, with blanks. A value with a blank and without quotes gets
 * double quotes, because the shell has removed its own. With SEVERAL, a word with another "NAME="
 * behind a blank is taken for several parameters and stays as it is. Returns the text in run_arena,
 * "" for no words.
 */
const char *params_join(const char *const *words, bool several);

/* Appends MORE, with a blank before it if PARAMS has any text. Appends nothing if MORE is empty. */
void params_more(struct strbuf *params, const char *more);

/*
 * Splits TEXT at white space outside quotes, as a shell does with simple words, and removes single
 * and double quotes. Returns the words, ended with NULL, in run_arena; *COUNT is their number.
 */
const char **words_split(const char *text, int *count);

#endif
