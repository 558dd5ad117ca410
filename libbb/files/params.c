/* SPDX-License-Identifier: MIT */
/* Quoting, joining and splitting of parameters. */

#include "files/params.h"
#include "base/libbb.h"

void params_more(struct strbuf *params, const char *more)
{
	if (!*more)
		return;
	if (params->length)
		strbuf_char(params, ' ');
	strbuf_text(params, more);
}

/* Whether a word of TEXT behind the first one is a parameter with a value, "NAME=...". */
static bool has_another(const char *text)
{
	while (*(text += text_before(text, " \t"))) {
		size_t name = text_before(++text, "= \t\"'");

		if (name && text[name] == '=')
			return true;
	}
	return false;
}

/*
 * Appends one parameter from a command line. A value with a blank and without quotes is put into
 * double quotes: the shell has removed those that it had. With SEVERAL, WORD may hold more than
 * one.
 */
static void params_append(struct strbuf *params, const char *word, bool several)
{
	const char *value = text_first(word, '=');

	if (!value || value[1] == '"' || value[1] == '\'' || !value[text_before(value, " \t")] ||
	    (several && has_another(value))) {
		params_more(params, word);
		return;
	}
	if (params->length)
		strbuf_char(params, ' ');
	strbuf_bytes(params, word, (size_t)(value + 1 - word));
	strbuf_format(params, "\"%s\"", value + 1);
}

const char *params_join(const char *const *words, bool several)
{
	struct strbuf params = { .arena = &run_arena };

	for (; *words; words++)
		params_append(&params, *words, several);
	return strbuf_end(&params);
}

const char **words_split(const char *text, int *count)
{
	/* Each word but the last takes at least two bytes, with the blank behind it. */
	const char **words = arena_alloc(&run_arena, (text_length(text) / 2 + 2) * sizeof(*words));
	char *out = arena_bytes(&run_arena, text_length(text) + 1);
	char quote = '\0';
	bool inside = false;

	*count = 0;
	for (; *text; text++) {
		if (!quote && (*text == ' ' || *text == '\t' || *text == '\n')) {
			if (inside)
				*out++ = '\0';
			inside = false;
			continue;
		}
		if (!inside)
			words[(*count)++] = out;
		inside = true;
		if (quote ? *text == quote : *text == '"' || *text == '\'')
			quote = quote ? '\0' : *text;
		else
			*out++ = *text;
	}
	*out = '\0';
	return words;
}
