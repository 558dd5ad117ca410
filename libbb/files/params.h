/* SPDX-License-Identifier: MIT */
/* Module parameters: "a=1 b=2,3 c=\"x y\"", as the kernel takes them. */
#ifndef PARAMS_H
#define PARAMS_H

struct strbuf;

/* Puts all WORDS (ends with NULL) together. Returns "" for none. */
const char *params_join(const char *const *words);

/* Appends MORE behind a blank, or nothing if MORE is empty. */
void params_more(struct strbuf *params, const char *more);

/*
 * Splits TEXT at blanks outside quotes, as a shell's simplest words; single or double quotes are
 * taken off. Returns the words, ended with NULL, in run_arena; *COUNT is their number.
 */
const char **words_split(const char *text, int *count);

#endif
