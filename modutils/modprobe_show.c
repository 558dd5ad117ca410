/* SPDX-License-Identifier: MIT */
/* modprobe's options that only print: -c, --show-modversions, --show-exports, -l. */

//part: modprobe
//config: config MODPROBE_SHOW
//config:	bool "modprobe: show configuration, versions and exports"
//config:	default y
//config:	depends on MODPROBE
//config:	help
//config:	  The options -c, --show-modversions and --show-exports, which only
//config:	  print.

#include "modprobe_show.h"
#include "base/file.h"
#include "base/libbb.h"
#include "base/printable.h"
#include "files/match.h"
#include "files/names.h"
#include "module/facts.h"

static void print_alias(void *context, const char *key, const char *value)
{
	struct arena_mark mark = arena_mark(&run_arena);
	const char *both = text_format(&run_arena, "%s %s", key, value);

	(void)context;
	print("alias %s\n", text_printable(&run_arena, both));
	arena_release(&run_arena, mark);
}

/* Prints LABEL and the names in SOFTDEPS that are loaded WHEN. Returns whether there are any. */
static bool print_softdep_list(const struct softdeps *softdeps, enum softdep_when when,
			       const char *label)
{
	bool any = false;

	for (size_t i = 0; i < softdeps->count; i++) {
		if (softdeps->list[i].when != when)
			continue;
		print("%s %s", any ? "" : label, softdeps->list[i].name);
		any = true;
	}
	return any;
}

static void print_softdep(const struct modconf *conf, const struct conf_entry *entry)
{
	struct softdeps softdeps = modconf_softdeps(conf, entry);
	bool any;

	print("softdep %s ", entry->name);
	any = print_softdep_list(&softdeps, SOFTDEP_PRE, "pre:");
	print_softdep_list(&softdeps, SOFTDEP_POST, any ? " post:" : "post:");
	print("\n");
}

static void print_weakdep(const char *module, const char *text)
{
	char *rest = arena_copy(&run_arena, text), *word = text_field(&rest);

	/* A blank even if nothing follows, as kmod prints it. */
	print("weakdep %s %s", module, word ? word : "");
	while (word && (word = text_field(&rest)))
		print(" %s", word);
	print("\n");
}

static void print_entries(const struct modconf *conf, enum conf_kind kind, const char *keyword)
{
	for (size_t i = 0; i < conf->count; i++) {
		const struct conf_entry *entry = &conf->list[i];

		if (entry->kind != kind)
			continue;
		if (kind == CONF_SOFTDEP)
			print_softdep(conf, entry);
		else if (kind == CONF_WEAKDEP)
			print_weakdep(entry->name, entry->text);
		else
			print("%s %s%s%s\n", keyword, entry->name, *entry->text ? " " : "",
			      entry->text);
	}
}

/* The blocks of modprobe -c. */
static const struct {
	uint8_t kind;
	char keyword[11];
} blocks[] = {
	{ CONF_BLACKLIST, "blacklist" }, { CONF_FORBID, "forbid" },   { CONF_INSTALL, "install" },
	{ CONF_REMOVE, "remove" },       { CONF_ALIAS, "alias" },     { CONF_OPTIONS, "options" },
	{ CONF_SOFTDEP, "softdep" },     { CONF_WEAKDEP, "weakdep" },
#if ENABLE_MODPLUG_FIRMWARE
	{ CONF_FIRMWARE, "firmware" },
#endif
};

int modprobe_show_config(struct context *context)
{
	struct modconf *conf = &context->conf;

	modconf_add_own_deps(conf, &context->tree);
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
		print_entries(conf, blocks[i].kind, blocks[i].keyword);
	print("\n# End of configuration files. Dumping indexes now:\n\n");
	moddb_list(context->db, TABLE_ALIAS, print_alias, NULL);
	moddb_list(context->db, TABLE_SYMBOLS, print_alias, NULL);
	return EXIT_DONE;
}

/* Prints the symbols of the open file FD, or the error if that is a -errno. Closes FD. */
static int show_symbols(int fd, const char *path, bool exports)
{
	struct facts_symbols symbols;
	struct facts facts;
	int error = facts_open(&facts, fd, &run_arena);

	if (!error && exports)
		facts_exports(&facts, true, &symbols);
	else if (!error)
		error = facts_versions(&facts, &symbols);
	if (fd >= 0)
		close(fd);
	if (!error && !symbols.count)
		error = -ENODATA;
	if (error || facts.image.fault) {
		note(NOTE_FATAL, "could not get the symbols of '%s': %s", path,
		     facts_fault(&facts, error));
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < symbols.count; i++)
		print("0x%08x\t%s\n", symbols.list[i].crc,
		      text_printable(&run_arena, symbols.list[i].name));
	return EXIT_DONE;
}

int modprobe_show_symbols(const char *path, bool exports)
{
	return show_symbols(file_open(path, O_RDONLY), path, exports);
}

int modprobe_show_module(const struct context *context, const char *name, bool exports)
{
	const struct tree *tree = &context->tree;
	struct modrec record;

	if (moddb_module(context->db, name, &record))
		return show_symbols(tree_file(tree, record.path), tree_name(tree, record.path),
				    exports);
	note(NOTE_FATAL, "Module %s is builtin.", name);
	return EXIT_FAILED;
}

/* Prints PATH if its module's name matches the pattern CONTEXT, or CONTEXT is NULL. */
static void list_line(void *context, const char *path)
{
	const char **pattern = context;

	if (!*pattern || match(*pattern, name_from_path(&run_arena, path)))
		print("%s\n", path_shown(path));
}

int modprobe_list(struct moddb *db, const char *text)
{
	const char *pattern = text ? alias_fold(&run_arena, text) : NULL;

	/* A pattern that cannot be folded is taken as a name, which no module has. */
	if (!pattern)
		pattern = text;
	moddb_list_modules(db, list_line, &pattern);
	return EXIT_DONE;
}
