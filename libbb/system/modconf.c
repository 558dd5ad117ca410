/* SPDX-License-Identifier: MIT */
/* The lines of modprobe.d(5). */

#include <sys/stat.h>

#include "base/file.h"
#include "base/libbb.h"
#include "files/confdir.h"
#include "files/match.h"
#include "files/names.h"
#include "files/params.h"
#include "system/modconf.h"

static bool takes_patterns(enum conf_kind kind)
{
	return kind == CONF_ALIAS || kind == CONF_INSTALL || kind == CONF_REMOVE;
}

/* The chain of all patterns. No name is empty. */
static const char patterns[] = "";

struct conf_entry *modconf_add(struct modconf *conf, enum conf_kind kind, const char *name,
			       const char *text)
{
	struct conf_entry *entry;

	conf->list = arena_grow(&run_arena, conf->list, conf->count, &conf->capacity,
				sizeof(*conf->list));
	entry = &conf->list[conf->count++];
	*entry = (struct conf_entry){ .kind = kind, .name = name, .text = text };
	chains_add(&conf->by_name, takes_patterns(kind) && is_pattern(name) ? patterns : name);
	return entry;
}

/* The context of the lines of one modconf_read. */
struct conf_reader {
	struct modconf *conf;
	const struct root *root;
};

static void tabs_to_blanks(char *text)
{
	while ((text = text_first(text, '\t')))
		*text = ' ';
}

/* The arguments of the keywords: a name alone, or a name and a text. */
static const struct keyword {
	char word[12];
	uint8_t kind;
	bool has_text;
} keywords[] = {
	{ "blacklist", CONF_BLACKLIST, false }, { "forbid", CONF_FORBID, false },
	{ "install", CONF_INSTALL, true },      { "remove", CONF_REMOVE, true },
	{ "alias", CONF_ALIAS, true },          { "options", CONF_OPTIONS, true },
	{ "softdep", CONF_SOFTDEP, true },      { "weakdep", CONF_WEAKDEP, true },
#if ENABLE_MODPLUG_FIRMWARE
	{ "firmware", CONF_FIRMWARE, true },
#endif
#if ENABLE_FLAT_TREE
	{ "blocklist", CONF_BLACKLIST, false },
#endif
};

static void take_keyword(struct modconf *conf, const struct keyword *keyword,
			 struct conf_line *line)
{
	char *word = text_field(&line->rest);
	const char *name = word ? alias_fold(&run_arena, word) : NULL;
	/* The text is taken as it is, behind the one blank that ends the name. */
	char *text = keyword->has_text ? line->rest : "";
	struct conf_entry *entry;

	/* As in kmod, blanks alone are a text, such as an empty command, but no module's name. */
	if (keyword->kind == CONF_ALIAS)
		text = conf_text(text);
	if (!name || (keyword->has_text && !*text)) {
		conf_bad_line(line);
		return;
	}
	if (keyword->kind == CONF_OPTIONS)
		tabs_to_blanks(text);
	if (keyword->kind == CONF_ALIAS)
		text = name_fold(text_field(&text));
	entry = modconf_add(conf, keyword->kind, name, text);
	entry->file = line->file;
	entry->line = line->number;
	if (keyword->kind == CONF_SOFTDEP) {
		entry->softdep = conf->softdeps.all.count;
		entry->text = "";
		softdeps_add(&conf->softdeps, name, text);
	}
}

/* Returns file_id of the file or directory PATH of ROOT; PATH itself if it cannot be opened. */
static const char *identity_of(const struct root *root, const char *path)
{
	struct stat status;
	int fd = root_file(root, path, O_PATH);

	if (fd < 0)
		return path;
	if (fstat(fd, &status) == 0)
		path = file_id(&status);
	close(fd);
	return path;
}

/*
 * "include PATH", as in BusyBox: a file or a directory. Each is read once, whatever it is called,
 * because files may include themselves, or each other.
 */
static void take_include(struct conf_reader *reader, struct conf_line *line)
{
	const char *paths[] = { text_field(&line->rest), NULL };
	const struct root *root = reader->root;
	struct modconf *conf = reader->conf;
	const char *id;
	bool fresh;

	if (!paths[0]) {
		conf_bad_line(line);
		return;
	}
	id = identity_of(root, paths[0]);
	conf->includes.arena = &run_arena;
	hash_add(&conf->includes, id, &fresh);
	if (conf->failed || !fresh ||
	    !strcmp(id, identity_of(root, line->file + text_length(root->path))))
		return;
	if (conf->include_depth == MODCONF_INCLUDES_MAX) {
		note(NOTE_FATAL, "%s line %u: files include each other more than %u deep",
		     line->file, line->number, MODCONF_INCLUDES_MAX);
		conf->failed = true;
		return;
	}
	conf->include_depth++;
	modconf_read(conf, root, paths);
	conf->include_depth--;
}

static void take_line(void *context, struct conf_line *line)
{
	struct conf_reader *reader = context;

	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++) {
		if (!strcmp(line->keyword, keywords[i].word)) {
			take_keyword(reader->conf, &keywords[i], line);
			return;
		}
	}
	if (ENABLE_BUSYBOX_COMPAT && !strcmp(line->keyword, "include"))
		take_include(reader, line);
	else if (!strcmp(line->keyword, "include") || !strcmp(line->keyword, "config"))
		note(NOTE_ERROR, "%s line %u: command %s is deprecated and not parsed anymore",
		     line->file, line->number, line->keyword);
	else
		conf_bad_line(line);
}

/* The old file, which BusyBox still reads and kmod does not. */
static void read_modprobe_conf(const struct confdir *confdir)
{
	static const char path[] = "/etc/modprobe.conf";
	int fd;

	if (ENABLE_BUSYBOX_COMPAT) {
		conf_file(confdir, path);
		return;
	}
	fd = root_file(confdir->root, path, O_PATH);
	if (fd < 0)
		return;
	note(NOTE_WARNING, "%s is not read, only /etc/modprobe.d/*.conf", path);
	close(fd);
}

void modconf_read(struct modconf *conf, const struct root *root, const char *const *paths)
{
	struct conf_reader reader = { conf, root };
	struct confdir confdir = {
		.root = root,
		.name = "modprobe.d",
		.paths = paths,
		/* As kmod, -C takes a path that does not exist for no configuration. */
		.absent = conf->include_depth ? NOTE_ERROR : NOTE_NOTICE,
		.any_kind = !conf->include_depth,
		.line = take_line,
		.context = &reader,
	};

	if (!paths)
		read_modprobe_conf(&confdir);
	confdir_read(&confdir);
}

struct conf_search modconf_search(const struct modconf *conf, enum conf_kind kind, const char *name)
{
	struct conf_search search = { .conf = conf, .kind = kind, .name = name };

	if (*name)
		search.named = chains_first(&conf->by_name, name);
	if (takes_patterns(kind))
		search.other = chains_first(&conf->by_name, patterns);
	return search;
}

const struct conf_entry *modconf_next(struct conf_search *search)
{
	for (;;) {
		bool is_other = search->other && (!search->named || search->other < search->named);
		uint32_t *at = is_other ? &search->other : &search->named;
		const struct conf_entry *entry;

		if (!*at)
			return NULL;
		entry = &search->conf->list[*at - 1];
		*at = chains_next(&search->conf->by_name, *at);
		if (entry->kind == search->kind &&
		    (!takes_patterns(search->kind) || match(entry->name, search->name)))
			return entry;
	}
}

const struct conf_entry *modconf_find(const struct modconf *conf, enum conf_kind kind,
				      const char *name)
{
	struct conf_search search = modconf_search(conf, kind, name);

	return modconf_next(&search);
}

void modconf_options(const struct modconf *conf, const char *name, const char *alias,
		     struct strbuf *options)
{
	struct conf_search search = modconf_search(conf, CONF_OPTIONS, name);
	const struct conf_entry *entry;

	if (alias && strcmp(alias, name) != 0)
		search.other = chains_first(&conf->by_name, alias);
	while ((entry = modconf_next(&search)))
		params_more(options, entry->text);
}

struct softdeps modconf_softdeps(const struct modconf *conf, const struct conf_entry *entry)
{
	const struct softdeps *all = &conf->softdeps.all;
	size_t end = entry->softdep;

	/* The names of two lines are different strings even if they are equal. */
	while (end < all->count && all->list[end].user == entry->name)
		end++;
	if (end == entry->softdep)
		return (struct softdeps){ NULL, 0, 0 };
	return (struct softdeps){ all->list + entry->softdep, end - entry->softdep, 0 };
}

const char *modconf_place(const struct conf_entry *entry)
{
	if (!entry->line)
		return entry->file;
	return text_format(&run_arena, "%s line %u", entry->file, entry->line);
}

/* Adds the lines of the two FILES of TREE. */
static void add_files(struct modconf *conf, const struct tree *tree, const char *const *files)
{
	struct conf_reader reader = { conf, &tree->root };
	struct confdir confdir = { .root = &tree->root, .line = take_line, .context = &reader };

	for (size_t i = 0; i < 2; i++) {
		const char *name = tree_name(tree, files[i]);
		int fd = tree_file(tree, files[i]);
		int error = fd < 0 ? fd : conf_file_read(&confdir, fd, name);

		if (error && error != -ENOENT)
			note(NOTE_ERROR, "could not read %s: %s", name, errtext(error));
		if (fd >= 0)
			close(fd);
	}
}

void modconf_add_own_deps(struct modconf *conf, const struct tree *tree)
{
	static const char *const files[] = { "modules.softdep", "modules.weakdep" };

	add_files(conf, tree, files);
}

void modconf_add_flat(struct modconf *conf, const struct tree *tree)
{
	static const char *const files[] = { "modules.options", "modules.blocklist" };

	add_files(conf, tree, files);
}
