/* SPDX-License-Identifier: MIT */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tokens.h"

enum { SOURCE_MAX = 1 << 20 };

char *source;
struct token tokens[TOKENS_MAX];
size_t token_count;

void die(const char *what)
{
	fprintf(stderr, "mutants: %s\n", what);
	exit(2);
}
/* ---- Tokens. tokens[0] and the one after the last are empty, so that neighbours can be asked for.
 */

static size_t sign_length(const char *at)
{
	static const char *const signs[] = {
		"<<=", ">>=", "...", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
		"++",  "--",  "+=",  "-=", "*=", "/=", "%=", "&=", "|=", "^=", "->"
	};

	for (size_t i = 0; i < COUNT(signs); i++) {
		if (strncmp(at, signs[i], strlen(signs[i])) == 0)
			return strlen(signs[i]);
	}
	return 1;
}

static size_t quoted_length(const char *at)
{
	size_t length = 1;

	while (at[length] && at[length] != *at)
		length += at[length] == '\\' && at[length + 1] ? 2 : 1;
	return length + 1;
}

/* Returns the first byte after the blanks, comments and preprocessor lines at AT. */
static const char *skip(const char *at)
{
	for (;;) {
		if (strncmp(at, "/*", 2) == 0) {
			at = strstr(at, "*/");
			if (!at)
				die("a comment has no end");
			at += 2;
		} else if (*at == '#') {
			while (*at && *at != '\n')
				at += *at == '\\' && at[1] ? 2 : 1;
		} else if (isspace((unsigned char)*at)) {
			at++;
		} else {
			return at;
		}
	}
}

static struct token token_at(const char *at)
{
	struct token token = { .kind = SIGN, .at = at, .length = 0 };

	if (*at == '"' || *at == '\'') {
		token.kind = *at == '"' ? STRING : CHARACTER;
		token.length = quoted_length(at);
	} else if (isalnum((unsigned char)*at) || *at == '_') {
		token.kind = isdigit((unsigned char)*at) ? NUMBER : NAME;
		while (isalnum((unsigned char)at[token.length]) || at[token.length] == '_')
			token.length++;
	} else {
		token.length = sign_length(at);
	}
	return token;
}

bool is(size_t i, const char *text)
{
	return strlen(text) == tokens[i].length &&
	       memcmp(tokens[i].at, text, tokens[i].length) == 0;
}

bool is_one_of(size_t i, const char *const list[])
{
	for (; *list; list++) {
		if (is(i, *list))
			return true;
	}
	return false;
}

static void find_tokens(void)
{
	size_t line = 1;
	const char *counted = source;

	for (const char *at = skip(source); *at; at = skip(at)) {
		if (token_count + 3 > TOKENS_MAX)
			die("too many tokens");
		for (; counted < at; counted++)
			line += *counted == '\n';
		tokens[++token_count] = token_at(at);
		tokens[token_count].line = line;
		at += tokens[token_count].length;
	}
	tokens[0].at = tokens[token_count + 1].at = "";
}

static void match_brackets(void)
{
	static size_t open[TOKENS_MAX];
	size_t depth = 0;

	for (size_t i = 1; i <= token_count; i++) {
		if (is(i, "(") || is(i, "[") || is(i, "{")) {
			open[depth++] = i;
		} else if ((is(i, ")") || is(i, "]") || is(i, "}")) && depth) {
			tokens[i].partner = open[--depth];
			tokens[open[depth]].partner = i;
		}
	}
}

/* A function is a name, brackets and braces, outside of other braces. */
static void name_functions(void)
{
	for (size_t i = 1; i <= token_count; i++) {
		size_t end = tokens[i].partner, name;

		if (!is(i, "{") || !end)
			continue;
		if (is(i - 1, ")")) {
			name = tokens[i - 1].partner - 1;
			for (size_t inside = i; inside <= end; inside++) {
				tokens[inside].function = tokens[name].at;
				tokens[inside].function_length = tokens[name].length;
			}
		}
		i = end;
	}
}

static void read_source(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t length = 0, room = SOURCE_MAX;

	source = calloc(1, room);
	if (!file || !source)
		die(path);
	length = fread(source, 1, room - 1, file);
	if (length == room - 1)
		die("the file is too large");
	fclose(file);
}

void read_tokens(const char *path)
{
	read_source(path);
	find_tokens();
	match_brackets();
	name_functions();
}
