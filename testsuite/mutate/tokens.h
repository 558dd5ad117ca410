/* SPDX-License-Identifier: MIT */
/* A C source file as tokens, without comments and preprocessor lines. */
#ifndef MUTATE_TOKENS_H
#define MUTATE_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { TOKENS_MAX = 20000 };

enum kind { NAME, NUMBER, CHARACTER, STRING, SIGN };

struct token {
	enum kind kind;
	const char *at; /* in source */
	size_t length;
	size_t line;
	const char *function; /* whose braces it is in, or NULL */
	size_t function_length;
	size_t partner; /* the other bracket's number, if this is one that has one; or 0 */
};

/* The file, and its tokens 1 to token_count. tokens[0] and the one after the last are empty. */
extern char *source;
extern struct token tokens[TOKENS_MAX];
extern size_t token_count;

/* Prints WHAT and ends the program with status 2. */
_Noreturn void die(const char *what);

/* Reads the file PATH into source and tokens. */
void read_tokens(const char *path);

/* Whether token I is TEXT, or one of LIST, which ends with NULL. */
bool is(size_t i, const char *text);
bool is_one_of(size_t i, const char *const list[]);

#endif
