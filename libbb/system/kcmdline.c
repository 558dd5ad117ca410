/* SPDX-License-Identifier: MIT */
/*
 * A word MODULE.PARAMETER or MODULE.PARAMETER=VALUE is an option. Words end at white space outside
 * double quotes. Quotes may stand around VALUE or a part of it. They may also stand around the
 * whole word, as boot loaders write it: "a.b=c d" means a.b="c d". A word with other quotes, with a
 * blank inside quotes before '=', with a second dot before '=', or with a bracket before the dot is
 * no option of a module.
 */

#include "system/kcmdline.h"
#include "base/file.h"
#include "base/libbb.h"
#include "files/names.h"

static const char cmdline_path[] = "/proc/cmdline";

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Takes the next word off *TEXT and ends it with NUL. Returns NULL when there is none. */
static char *next_word(char **text)
{
	char *word = *text, *at;
	bool quoted = false;

	while (is_space(*word))
		word++;
	if (!*word)
		return NULL;
	for (at = word; *at && (quoted || !is_space(*at)); at++)
		quoted ^= *at == '"';
	/* A quote never ends: the rest is no word. */
	if (quoted)
		return NULL;
	*text = at + (*at != '\0');
	*at = '\0';
	return word;
}

/* Adds an entry of KIND for each module in the list NAMES, "a,b". */
static void add_list(struct modconf *conf, enum conf_kind kind, char *names)
{
	char *name;

	while ((name = name_next(&names)))
		modconf_add(conf, kind, name, "")->file = cmdline_path;
}

/* Removes the quotes around a whole value: lists of modules need none. */
static char *unquoted(char *value)
{
	size_t length = text_length(value);

	if (length > 1 && *value == '"' && value[length - 1] == '"') {
		value[length - 1] = '\0';
		value++;
	}
	return value;
}

static void take_option(struct modconf *conf, char *module, char *parameter)
{
	char *value = text_first(parameter, '=');

	if (value && !strcmp(module, "modprobe")) {
		*value++ = '\0';
		if (!strcmp(parameter, "blacklist"))
			add_list(conf, CONF_BLACKLIST, unquoted(value));
		else if (!strcmp(parameter, "forbid"))
			add_list(conf, CONF_FORBID, unquoted(value));
		return;
	}
	modconf_add(conf, CONF_OPTIONS, name_fold(module), parameter)->file = cmdline_path;
}

/* Moves the first quote of "a.b=c d" to its place: a.b="c d". */
static char *requote(char *word)
{
	char *equals = text_first(word, '=');

	if (!equals)
		return NULL;
	memmove(word, word + 1, (size_t)(equals - word));
	*equals = '"';
	return word;
}

/* Takes "MODULE.PARAMETER" or "MODULE.PARAMETER=VALUE". */
static void take_word(struct modconf *conf, char *word)
{
	/* No module's name has a bracket: "ivrs_acpihid[14:00.5]=x" is the kernel's own. */
	static const char name_ends[] = "[].=\" \t\n", *const ends = name_ends + 2;
	size_t name, rest;

	if (*word == '"')
		word = requote(word);
	if (!word)
		return;
	name = text_before(word, name_ends);
	if (!name || word[name] != '.')
		return;
	word[name++] = '\0';
	rest = text_before(word + name, ends);
	if (rest && (!word[name + rest] || word[name + rest] == '='))
		take_option(conf, word, word + name);
}

void kcmdline_parse(struct modconf *conf, char *text)
{
	char *word;

	while ((word = next_word(&text)))
		take_word(conf, word);
}

/* Returns the running kernel's command line; "" if it cannot be read. */
static char *read_cmdline(void)
{
	struct span text;

	return file_read(AT_FDCWD, cmdline_path, LIMIT_KERNEL, &run_arena, &text) < 0
		       ? ""
		       : (char *)text.data;
}

void kcmdline_read(struct modconf *conf)
{
	kcmdline_parse(conf, read_cmdline());
}

/*
 * Returns the value of the next word KEY=VALUE in *TEXT, which moves behind it; NULL if there is
 * none.
 */
static char *next_value(char **text, const char *key)
{
	char *word, *equals;

	while ((word = next_word(text))) {
		equals = text_first(word, '=');
		if (!equals)
			continue;
		*equals = '\0';
		if (name_equal(word, key))
			return unquoted(equals + 1);
	}
	return NULL;
}

char *kcmdline_value(const char *key)
{
	char *text = read_cmdline();
	char *last = NULL;

	for (char *value; (value = next_value(&text, key));)
		last = value;
	return last;
}

void kcmdline_list(const char *key, void (*each)(void *context, char *name), void *context)
{
	char *text = read_cmdline(), *names, *name;

	while ((names = next_value(&text, key))) {
		while ((name = text_word(&names, ",")))
			each(context, name);
	}
}
