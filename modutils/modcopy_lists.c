/* SPDX-License-Identifier: MIT */
/*
 * Lists of modules in files.
 *
 * Three makers of initramfs images have lists of their own, which people have written already:
 *
 *   initramfs-tools   a module a line, with its options behind it; "#" begins a comment
 *   mkinitcpio        MODULES=(a b c), over several lines, too; "a?" may be missing
 *   dracut            add_drivers+=" a b ", drivers, force_drivers and filesystems alike;
 *                     omit_drivers leaves out
 *
 * The last two are settings of a shell, of which only these names count.
 */

//part: modcopy

#include "base/file.h"
#include "base/libbb.h"
#include "files/names.h"
#include "modcopy.h"
#include "system/autoload.h"

/* Reads the file PATH of this system. If it cannot be read, prints an error and returns false. */
static bool read_given(struct modcopy *copy, const char *path, struct span *text)
{
	int error = file_read_given(path, LIMIT_LIST, &run_arena, text);

	if (!error)
		return true;
	note(NOTE_ERROR, "could not read %s: %s", path, errtext(error));
	copy->status = EXIT_FAILED;
	return false;
}

void modcopy_add_aliases(struct modcopy *copy, const char *path)
{
	struct span text;
	char *line;

	if (!read_given(copy, path, &text))
		return;
	while ((line = file_next_line(&text))) {
		const char *alias = text_after(line, "MODALIAS=");

		alias = alias ? alias : line;
		if (*alias && *alias != '#')
			modcopy_add_alias(copy, alias);
	}
}

/* ---- Settings */

enum setting { SETTING_NONE, SETTING_OTHER, SETTING_ADD, SETTING_OMIT };

/*
 * Returns which setting LINE makes; SETTING_NONE if it makes none. *REST becomes what follows "="
 * or
 * "+=".
 */
static enum setting setting_of(char *line, char **rest)
{
	static const struct {
		char name[14];
		uint8_t setting;
	} settings[] = {
		{ "MODULES", SETTING_ADD },     { "add_drivers", SETTING_ADD },
		{ "drivers", SETTING_ADD },     { "force_drivers", SETTING_ADD },
		{ "filesystems", SETTING_ADD }, { "omit_drivers", SETTING_OMIT },
	};
	size_t length =
		strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz0123456789");
	size_t equals = length + (line[length] == '+');

	if (!length || line[equals] != '=')
		return SETTING_NONE;
	*rest = line + equals + 1;
	line[length] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		if (!strcmp(line, settings[i].name))
			return settings[i].setting;
	}
	return SETTING_OTHER;
}

/* What is read of a list, and for what. */
struct list {
	struct modcopy *copy;
	const char *path;
	bool omits;           /* take what is left out, and nothing else */
	enum setting setting; /* of the value that goes on */
	char end;             /* the byte that ends it; NUL: no value goes on */
};

static void take_word(const struct list *list, char *word)
{
	size_t length = text_length(word);
	const struct modcopy *copy = list->copy;
	bool optional = length > 1 && word[length - 1] == '?';
	enum missing missing = copy->missing;

	if ((list->setting == SETTING_OMIT) != list->omits)
		return;
	if (list->omits) {
		modcopy_exclude(list->copy, word);
		return;
	}
	if (optional) {
		word[length - 1] = '\0';
		list->copy->missing = MISSING_IGNORE;
	}
	modcopy_add_word(list->copy, word, text_format(&run_arena, "%s in %s", word, list->path));
	list->copy->missing = missing;
}

/* Takes the words of a setting's value in TEXT, up to the end of the value or of the line. */
static void take_value(struct list *list, char *text)
{
	char *end, *word;

	if (!list->end && *text && text_first("(\"'", *text)) {
		list->end = *text == '(' ? ')' : *text;
		text++;
	}
	end = list->end ? text_first(text, list->end) : text;
	text[text_before(text, "#")] = '\0';
	if (list->end && end) {
		list->end = '\0';
		*end = '\0';
	} else if (!list->end) {
		text[text_before(text, " \t;")] = '\0';
	}
	while (list->setting != SETTING_OTHER && (word = text_word(&text, " \t\"'")))
		take_word(list, word);
}

static void take_line(struct list *list, char *line)
{
	char *rest, *word;

	if (list->end) {
		take_value(list, line);
		return;
	}
	line += strspn(line, " \t");
	if (!*line || *line == '#')
		return;
	list->setting = setting_of(line, &rest);
	if (list->setting != SETTING_NONE) {
		take_value(list, rest);
		return;
	}
	word = text_field(&line);
	if (word)
		take_word(list, word);
}

static void read_list(struct modcopy *copy, const char *path, bool omits)
{
	struct list list = { .copy = copy, .path = path, .omits = omits };
	struct span text;
	char *line;

	if (!read_given(copy, path, &text))
		return;
	while ((line = file_next_line(&text)))
		take_line(&list, line);
}

void modcopy_add_list(struct modcopy *copy, const char *path)
{
	read_list(copy, path, false);
}

void modcopy_exclude_list(struct modcopy *copy, const char *path)
{
	read_list(copy, path, true);
}

/* ---- The system's own */

static void take_loaded(void *context, const struct wanted_module *module)
{
	modcopy_add_word(context, module->name, module->where);
}

void modcopy_add_load_lists(struct modcopy *copy)
{
	const struct modconf *conf = &copy->context.conf;

	autoload_each(&copy->context.tree.root, take_loaded, copy);
	for (size_t i = 0; i < conf->count; i++) {
		const struct conf_entry *entry = &conf->list[i];
		struct modrec record;

		/* Options are for modules that somebody uses; they may be for another kernel's. */
		if (entry->kind == CONF_OPTIONS &&
		    moddb_module(copy->context.db, entry->name, &record))
			closure_add(&copy->closure, &(struct target){ .name = entry->name },
				    modconf_place(entry));
	}
}
