/* SPDX-License-Identifier: MIT */
/*
 * The selection: what the words of modcopy's command line and of its lists mean.
 *
 *   =DIR          the modules below kernel/DIR, updates/DIR and so on (dracut's notation)
 *   DIR/, A/B*    paths in the tree; "*" stands for slashes, too
 *   snd-*         a pattern of names
 *   all else      a name or an alias, as for modprobe
 */

//part: modcopy

#include "base/libbb.h"
#include "base/options.h"
#include "files/layers.h"
#include "files/match.h"
#include "files/names.h"
#include "files/path.h"
#include "modcopy.h"
#include "system/procmod.h"

/* ---- Patterns */

static void keep_path(void *context, const char *path)
{
	struct modcopy *copy = context;

	copy->paths = arena_grow(&run_arena, copy->paths, copy->path_count, &copy->path_capacity,
				 sizeof(*copy->paths));
	copy->paths[copy->path_count++] = path;
}

void modcopy_list_paths(struct modcopy *copy)
{
	if (!copy->paths)
		moddb_list_modules(copy->context.db, keep_path, copy);
}

/* Whether WORD stands for modules by their paths, or by a pattern of names. */
static bool is_group(const char *word)
{
	return *word == '=' || text_first(word, '/') ||
	       (is_pattern(word) && !text_first(word, ':'));
}

/* Whether PATH lies below DIR in one of the tree's directories, or in the tree itself. */
static bool is_below(const char *path, const char *dir)
{
	const char *slash = text_first(path, '/');
	const char *rest = text_after(path, dir);

	if (rest && *rest == '/')
		return true;
	rest = slash ? text_after(slash + 1, dir) : NULL;
	return rest && *rest == '/';
}

/* A pattern of modules, ready to be compared. */
struct group {
	const char *pattern;
	enum { BY_NAME, BY_PATH, BELOW } kind;
};

static struct group group_of(const struct modcopy *copy, const char *word)
{
	const char *inside = text_after(word, copy->context.tree.inside);
	size_t length;

	if (*word == '=') {
		while (*++word == '/')
			;
		length = text_length(word);
		while (length && word[length - 1] == '/')
			length--;
		return (struct group){ arena_text(&run_arena, word, length), BELOW };
	}
	if (!text_first(word, '/'))
		return (struct group){ alias_fold(&run_arena, word), BY_NAME };
	if (inside && *inside == '/')
		word = inside + 1;
	length = text_length(word);
	if (length && word[length - 1] == '/')
		word = arena_join(&run_arena, word, "*", NULL);
	return (struct group){ word, BY_PATH };
}

/* Whether GROUP has the module PATH. The suffix of a packed file need not be in a pattern. */
static bool group_has(const struct group *group, const char *path)
{
	static const char suffix[] = ".ko";
	const char *base = base_name(path);
	size_t stem = (size_t)(base - path) + module_stem(path);

	if (!group->pattern)
		return false;
	if (group->kind == BELOW)
		return is_below(path, group->pattern);
	if (group->kind == BY_NAME)
		return match(group->pattern, name_from_path(&run_arena, path));
	return match(group->pattern, path) ||
	       match(group->pattern, arena_text(&run_arena, path, stem + sizeof(suffix) - 1));
}

/* Calls EACH for the name of every module that WORD, a group, has. Returns how many there are. */
static size_t each_in_group(struct modcopy *copy, const char *word, const char *reason,
			    void (*each)(struct modcopy *copy, const char *name,
					 const char *reason))
{
	struct group group = group_of(copy, word);
	size_t count = 0;

	modcopy_list_paths(copy);
	for (size_t i = 0; i < copy->path_count; i++) {
		struct arena_mark mark = arena_mark(&run_arena);
		const char *path = copy->paths[i];
		bool has;

		if (ENABLE_MODULE_LAYERS)
			tree_of_path(&copy->context.tree, &path);
		has = group_has(&group, path);
		arena_release(&run_arena, mark);
		if (!has)
			continue;
		each(copy, name_from_path(&run_arena, copy->paths[i]), reason);
		count++;
	}
	return count;
}

/* ---- Words */

static void add_module(struct modcopy *copy, const char *name, const char *reason)
{
	closure_add(&copy->closure, &(struct target){ .name = name }, reason);
}

static void exclude_module(struct modcopy *copy, const char *name, const char *reason)
{
	(void)reason;
	closure_exclude(&copy->closure, name);
}

/* Adds all modules that the name or alias WORD means. Returns how many there are. */
static size_t add_targets(struct modcopy *copy, const char *word, const char *reason)
{
	struct targets found = { NULL, 0, 0 };

	targets_find(&copy->context, word, &found);
	for (size_t i = 0; i < found.count; i++)
		closure_add(&copy->closure, &found.list[i], reason);
	return found.count;
}

void modcopy_add_word(struct modcopy *copy, const char *word, const char *reason)
{
	size_t count = is_group(word) ? each_in_group(copy, word, reason, add_module)
				      : add_targets(copy, word, reason);
	const char *folded;

	if (count)
		return;
	folded = alias_fold(&run_arena, word);
	if (folded && closure_excludes(&copy->closure, folded))
		return;
	modcopy_miss(
		copy, false,
		text_format(&run_arena, "no module in %s is %s", copy->context.tree.path, word));
}

void modcopy_add_alias(struct modcopy *copy, const char *text)
{
	if (!add_targets(copy, text, arena_join(&run_arena, "alias ", text, NULL)))
		note(NOTE_NOTICE, "no module in %s serves %s", copy->context.tree.path, text);
}

void modcopy_exclude(struct modcopy *copy, const char *word)
{
	if (is_group(word))
		each_in_group(copy, word, NULL, exclude_module);
	else
		closure_exclude(&copy->closure,
				name_fold(arena_copy(&run_arena, name_without_suffix(word))));
}

void modcopy_add_keep(struct modcopy *copy, const char *value)
{
	if (*value != '/' || text_after(value, copy->context.tree.inside))
		modcopy_add_word(copy, value, "--keep");
}

void modcopy_add_running(struct modcopy *copy)
{
	struct procmods loaded;
	int error = procmods_read(&loaded);

	if (error) {
		note(NOTE_ERROR, "could not get list of modules: %s", errtext(error));
		copy->status = EXIT_FAILED;
	}
	/* The oldest first. */
	for (size_t i = loaded.count; i-- > 0;)
		modcopy_add_word(copy, loaded.list[i].name, "loaded now");
}

/* ---- The command line */

/* What the options that select take, and what is done for them. */
static const struct {
	char name[8];
	void (*take)(struct modcopy *copy, const char *value);
	bool first; /* before anything is added */
} takers[] = {
	{ "exclude", modcopy_exclude, true }, { "list", modcopy_exclude_list, true },
	{ "list", modcopy_add_list, false },  { "aliases", modcopy_add_aliases, false },
	{ "keep", modcopy_add_keep, false },  { "sys", modcopy_add_sys, false },
	{ "for", modcopy_add_for, false },
};

/* Hands OPTION, "NAME=VALUE", to its takers. */
static void take_option(struct modcopy *copy, const char *option, bool first)
{
	for (size_t i = 0; i < ARRAY_SIZE(takers); i++) {
		const char *rest = text_after(option, takers[i].name);

		if (rest && *rest == '=' && takers[i].first == first)
			takers[i].take(copy, rest + 1);
	}
}

void modcopy_select(struct modcopy *copy)
{
	const struct args *args = copy->args;

	for (int i = 0; i < args->list_count; i++)
		take_option(copy, args->list[i], true);
	for (int i = 0; i < args->list_count; i++)
		take_option(copy, args->list[i], false);
	for (int i = 0; i < args->count; i++)
		modcopy_add_word(copy, args->value[i], args->value[i]);
}
