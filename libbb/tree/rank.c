/* SPDX-License-Identifier: MIT */
/* The ranking of files of one name: depmod.d(5)'s rules, then ours until one of two is better. */

#if ENABLE_REGEX
#include <regex.h>
#endif

#include "base/libbb.h"
#include "files/confdir.h"
#include "files/layers.h"
#include "files/names.h"
#include "files/path.h"
#include "tree/rank.h"

static const char built_in[] = "built-in";
static const char external[] = "external";

static void add(struct rank_words *words, const char *text)
{
	words->list = arena_grow(&run_arena, words->list, words->count, &words->capacity,
				 sizeof(*words->list));
	words->list[words->count++] = text;
}

#if ENABLE_REGEX
/*
 * libc compiles a{255} to 255 copies and a+ to two: nested repeats (a{255}{255}, a++++) take memory
 * without bound.
 */
static bool repeats_too_often(const char *pattern)
{
	enum { PLUSES_MAX = 8 };
	unsigned counts = 0, pluses = 0;

	for (; *pattern; pattern++) {
		counts += *pattern == '{';
		pluses += *pattern == '+';
	}
	return counts > 1 || pluses > PLUSES_MAX;
}

static bool fits_expression(const char *pattern, const char *version)
{
	const char *fault = NULL;
	regex_t compiled;
	bool fits;

	if (repeats_too_often(pattern))
		fault = "a regular expression that repeats too often";
	else if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		fault = "no regular expression";
	if (fault) {
		note(NOTE_WARNING, "%s: '%s' fits no kernel", fault, pattern);
		return false;
	}
	fits = regexec(&compiled, version, 0, NULL, 0) == 0;
	regfree(&compiled);
	return fits;
}
#else
/* Without regular expressions a version stands for itself, anywhere in the kernel's version. */
static bool fits_expression(const char *pattern, const char *version)
{
	if (pattern[text_before(pattern, "*?[(|^$\\{")])
		note(NOTE_WARNING, "regular expressions are not built in: '%s' fits no kernel",
		     pattern);
	return text_find(version, pattern) != NULL;
}
#endif

static bool fits_kernel(const struct rank *rank, const char *pattern)
{
	return !strcmp(pattern, "*") || fits_expression(pattern, rank->version);
}

/* Cuts slashes off the end. */
static char *trimmed(char *dir)
{
	size_t length = text_length(dir);

	while (length > 1 && dir[length - 1] == '/')
		dir[--length] = '\0';
	return dir;
}

static void take_search(struct rank *rank, struct conf_line *line)
{
	char *dir;

	while ((dir = text_field(&line->rest)))
		add(&rank->search, trimmed(dir));
}

static void take_override(struct rank *rank, struct conf_line *line)
{
	char *name = text_field(&line->rest);
	char *kernel = text_field(&line->rest);
	char *dir = text_field(&line->rest);

	if (!dir)
		conf_bad_line(line);
	else if (fits_kernel(rank, kernel))
		add(&rank->overrides, arena_join(&run_arena, trimmed(dir), "/", name));
}

static void take_external(struct rank *rank, struct conf_line *line)
{
	char *kernel = text_field(&line->rest);
	char *dir = text_field(&line->rest);

	if (!dir || *dir != '/' || (rank->is_foreign && path_leads_up(dir)))
		conf_bad_line(line);
	else if (fits_kernel(rank, kernel))
		add(&rank->externals, trimmed(dir));
}

static void take_exclude(struct rank *rank, struct conf_line *line)
{
	char *name;

	while ((name = text_field(&line->rest)))
		add(&rank->excludes, name);
}

static void take_line(void *context, struct conf_line *line)
{
	static const struct {
		char keyword[16];
		void (*take)(struct rank *rank, struct conf_line *line);
	} directives[] = {
		{ "search", take_search },
		{ "override", take_override },
		{ "external", take_external },
		{ "exclude", take_exclude },
	};

	for (size_t i = 0; i < ARRAY_SIZE(directives); i++) {
		if (!strcmp(line->keyword, directives[i].keyword)) {
			directives[i].take(context, line);
			return;
		}
	}
	/* files/layers takes these. */
	if (ENABLE_MODULE_LAYERS && !strcmp(line->keyword, "layer"))
		return;
	/* Directives of older depmods that do nothing today. */
	if (strcmp(line->keyword, "include") != 0 && strcmp(line->keyword, "make_map_files") != 0)
		conf_bad_line(line);
}

/* Gives the directory DIR its place in the search order, unless it has a better one. */
static void place_dir(struct rank *rank, const char *dir, uint32_t place)
{
	bool fresh;
	struct hash_slot *slot = hash_add(&rank->places, dir, &fresh);

	if (fresh)
		slot->value = place;
}

/* Makes the tables of all words, which are asked for each file. */
static void number_words(struct rank *rank)
{
	uint32_t place = 0;
	size_t externals = 0;
	bool fresh;

	rank->places.arena = rank->override_places.arena = rank->excluded.arena = &run_arena;
	rank->built_in_place = UINT32_MAX;
	for (size_t i = 0; i < rank->search.count; i++) {
		const char *dir = rank->search.list[i];

		if (!strcmp(dir, built_in))
			rank->built_in_place = ++place;
		else if (strcmp(dir, external) != 0)
			place_dir(rank, dir, ++place);
		else
			while (externals < rank->externals.count)
				place_dir(rank, rank->externals.list[externals++], ++place);
	}
	for (size_t i = 0; i < rank->overrides.count; i++)
		hash_add(&rank->override_places, rank->overrides.list[i], &fresh)->value =
			(uint32_t)i + 1;
	for (size_t i = 0; i < rank->excludes.count; i++)
		hash_add(&rank->excluded, rank->excludes.list[i], &fresh);
}

/* Whether TREE is a layer without a system of its own. */
static bool is_guest(const struct tree *tree)
{
	return tree_is_layered(tree) && tree != tree_layers(tree)->base && layers_is_folder(tree);
}

void rank_read(struct rank *rank, const struct tree *tree, const char *const *paths)
{
	bool guest = ENABLE_MODULE_LAYERS && is_guest(tree);
	const struct root *root = guest ? &tree_layers(tree)->base->root : &tree->root;
	struct confdir confdir = {
		.root = paths ? &root_running : root,
		.name = "depmod.d",
		.paths = paths,
		.absent = NOTE_NOTICE,
		.any_kind = true,
		.line = take_line,
		.context = rank,
	};

	*rank = (struct rank){ .version = tree->version, .is_foreign = !root_is_running(root) };
	if (ENABLE_DEPMOD_D)
		rank->failed = !confdir_read(&confdir);
	/* The external modules of a system are its lowest layer's. */
	if (guest)
		rank->externals.count = 0;
	if (!rank->search.count)
		add(&rank->search, "updates");
	number_words(rank);
}

bool rank_excludes(const struct rank *rank, const char *name)
{
	return !strcmp(name, "build") || !strcmp(name, "source") ||
	       hash_find(&rank->excluded, name);
}

static bool lies_in(const char *path, const char *dir)
{
	const char *rest = text_after(path, dir);

	return rest && *rest == '/';
}

/* Returns the number of the last override for PATH, from 1 on, or 0. The highest wins. */
static uint32_t override_place(const struct rank *rank, const char *path)
{
	size_t stem = (size_t)(base_name(path) - path) + module_stem(path);
	const struct hash_slot *slot =
		hash_find(&rank->override_places, arena_text(&run_arena, path, stem));

	return slot ? slot->value : 0;
}

/* Returns PATH's place in the search order, 1 the best. In no directory it counts as built-in. */
static uint32_t search_place(const struct rank *rank, const char *path)
{
	char *dir = arena_copy(&run_arena, path), *end;
	uint32_t best = UINT32_MAX;

	while ((end = text_last(dir, '/'))) {
		const struct hash_slot *slot;

		*end = '\0';
		slot = hash_find(&rank->places, dir);
		if (slot && slot->value < best)
			best = slot->value;
	}
	return best < UINT32_MAX ? best : rank->built_in_place;
}

bool rank_prefers(const struct rank *rank, const char *a, const char *b, const char **rule)
{
	uint32_t place_a, place_b;

	*rule = "override in depmod.d";
	place_a = override_place(rank, a);
	place_b = override_place(rank, b);
	if (place_a != place_b)
		return place_a > place_b;
	*rule = "search order";
	place_a = search_place(rank, a);
	place_b = search_place(rank, b);
	if (place_a != place_b)
		return place_a < place_b;
	*rule = "outside kernel/ before inside";
	if (lies_in(a, "kernel") != lies_in(b, "kernel"))
		return !lies_in(a, "kernel");
	*rule = "plain before compressed";
	if (module_is_packed(a) != module_is_packed(b))
		return !module_is_packed(a);
	*rule = "first by name";
	return strcmp(a, b) < 0;
}
