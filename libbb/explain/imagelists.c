/* SPDX-License-Identifier: MIT */
/*
 * Some of these lists have a module in each line, with options behind it. The others are shell
 * text with an assignment, KEY="a b", KEY+=" a b " or KEY=(a b), which may go on in the next lines.
 * A word with anything but a module's name in it is a pattern, a folder or a variable, and left
 * out; dracut and mkinitcpio take "name?" for a module that may be absent.
 */

#include "explain/imagelists.h"
#include "base/file.h"
#include "files/confdir.h"
#include "files/names.h"
#include "system/autoload.h"

static const struct {
	const char *path; /* a file, or with '/' at its end a directory of files */
	const char *suffix;
	const char *keys[4]; /* none: a module in each line */
} lists[] = {
	{ "/etc/initramfs-tools/modules", "", { NULL } },
	{ "/usr/share/initramfs-tools/modules.d/", "", { NULL } },
	{ "/etc/dracut.conf", "", { "add_drivers", "force_drivers", "drivers" } },
	{ "/etc/dracut.conf.d/", ".conf", { "add_drivers", "force_drivers", "drivers" } },
	{ "/usr/lib/dracut/dracut.conf.d/",
	  ".conf",
	  { "add_drivers", "force_drivers", "drivers" } },
	{ "/etc/mkinitcpio.conf", "", { "MODULES" } },
	{ "/etc/mkinitcpio.conf.d/", ".conf", { "MODULES" } },
	{ "/etc/conf.d/modules", "", { "modules" } },
};

static void take_wanted(void *context, const struct wanted_module *module)
{
	known_check(context, module->name, FIND_CONFIG, module->where);
}

static void take_line(void *context, struct conf_line *line)
{
	if (*line->keyword != '#')
		known_check(context, name_without_suffix(line->keyword), FIND_CONFIG,
			    text_format(&run_arena, "%s line %u", line->file, line->number));
}

/* ---- Assignments */

/* Checks WORD, which stands in the line WHERE. */
static void take_word(const struct known *known, const char *word, const char *where)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-.";

	if (*word && !word[strspn(word, plain)])
		known_check(known, name_without_suffix(word), FIND_CONFIG, where);
}

/* Returns the value that LINE assigns to KEY, from its quote on; NULL if it does no such thing. */
static char *assigned(char *line, const char *key)
{
	char *rest = text_after(conf_text(line), key);

	if (rest && *rest == '+')
		rest++;
	return rest && *rest == '=' ? rest + 1 : NULL;
}

/* Takes the words of VALUE, a part of a list that ENDS end. Returns whether it ends there. */
static bool take_words(const struct known *known, char *value, const char *ends, const char *where)
{
	size_t length = text_before(value, ends);
	bool is_over = value[length];
	char *word;

	value[length] = '\0';
	while ((word = text_word(&value, " \t'\"")) && *word != '#')
		take_word(known, word, where);
	return is_over;
}

/* Takes all lists of KEY in TEXT, the contents of FILE. */
static void take_lists(const struct known *known, struct span text, const char *file,
		       const char *key)
{
	const char *ends = NULL;
	unsigned number = 0;
	char *line;

	while ((line = file_next_line(&text))) {
		char *value = ends ? line : assigned(line, key);

		number++;
		if (!value)
			continue;
		if (!ends) {
			ends = *value == '('    ? ")"
			       : *value == '"'  ? "\""
			       : *value == '\'' ? "'"
						: " \t#";
			value += *ends != ' ';
		}
		if (take_words(known, value, ends,
			       text_format(&run_arena, "%s line %u", file, number)) ||
		    *ends == ' ')
			ends = NULL;
	}
}

/* ---- Files */

static void check_file(const struct known *known, const char *path, const char *const *keys)
{
	const struct root *root = &known->diag->context.tree.root;
	struct confdir confdir = {
		.root = root,
		.line = take_line,
		.context = (void *)known,
	};
	struct span text;

	if (!keys[0]) {
		conf_file(&confdir, path);
		return;
	}
	for (size_t i = 0; keys[i]; i++) {
		if (file_read_opened(root_regular(root, path), LIMIT_CONF, &run_arena, &text) == 0)
			take_lists(known, text, arena_join(&run_arena, root->path, path, NULL),
				   keys[i]);
	}
}

/* Whether FILE is one of a directory's lists, whose names end in SUFFIX. */
static bool counts(const char *file, const char *suffix)
{
	size_t length = strlen(file), end = strlen(suffix);

	return *file != '.' && length > end && !strcmp(file + length - end, suffix);
}

void imagelists_check(const struct known *known)
{
	const struct root *root = &known->diag->context.tree.root;
	struct dir_list files;

	diag_catch(known->diag, FIND_CONFIG, LEVEL_WARNING);
	autoload_each(root, take_wanted, (void *)known);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const char *path = lists[i].path;

		if (path[strlen(path) - 1] != '/') {
			check_file(known, path, lists[i].keys);
			continue;
		}
		root_list(root, path, &files);
		for (size_t j = 0; j < files.count; j++) {
			const char *file = files.entries[j].name;

			if (counts(file, lists[i].suffix))
				check_file(known, arena_join(&run_arena, path, file, NULL),
					   lists[i].keys);
		}
	}
}
