/* SPDX-License-Identifier: MIT */
/* The ranking of files of one name: depmod.d(5)'s rules, then ours until one of two is better. */

#if ENABLE_REGEX
#include <regex.h>
#endif

#include "base/libbb.h"
#include "files/confdir.h"
#include "files/names.h"
#include "files/path.h"
#include "tree/rank.h"

static const char built_in[] = "built-in";
static const char external[] = "external";

static void add(const char ***list, size_t *count, size_t *capacity, const char *text)
{
	*list = arena_grow(&run_arena, *list, *count, capacity, sizeof(**list));
	(*list)[(*count)++] = text;
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
		add(&rank->search, &rank->search_count, &rank->search_capacity, trimmed(dir));
}

static void take_override(struct rank *rank, struct conf_line *line)
{
	char *name = text_field(&line->rest);
	char *kernel = text_field(&line->rest);
	char *dir = text_field(&line->rest);

	if (!dir)
		conf_bad_line(line);
	else if (fits_kernel(rank, kernel))
		add(&rank->overrides, &rank->override_count, &rank->override_capacity,
		    arena_join(&run_arena, trimmed(dir), "/", name));
}

static void take_external(struct rank *rank, struct conf_line *line)
{
	char *kernel = text_field(&line->rest);
	char *dir = text_field(&line->rest);

	if (!dir || *dir != '/' || (rank->is_foreign && path_leads_up(dir)))
		conf_bad_line(line);
	else if (fits_kernel(rank, kernel))
		add(&rank->externals, &rank->external_count, &rank->external_capacity,
		    trimmed(dir));
}

static void take_exclude(struct rank *rank, struct conf_line *line)
{
	char *name;

	while ((name = text_field(&line->rest)))
		add(&rank->excludes, &rank->exclude_count, &rank->exclude_capacity, name);
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
	/* Directives of older depmods that do nothing today. */
	if (strcmp(line->keyword, "include") != 0 && strcmp(line->keyword, "make_map_files") != 0)
		conf_bad_line(line);
}

void rank_read(struct rank *rank, const struct tree *tree, const char *const *paths)
{
	struct confdir confdir = {
		.root = paths ? &root_running : &tree->root,
		.name = "depmod.d",
		.paths = paths,
		.absent = NOTE_NOTICE,
		.any_kind = true,
		.line = take_line,
		.context = rank,
	};

	*rank = (struct rank){ .version = tree->version,
			       .is_foreign = !root_is_running(&tree->root) };
	if (ENABLE_DEPMOD_D)
		rank->failed = !confdir_read(&confdir);
	if (!rank->search_count)
		add(&rank->search, &rank->search_count, &rank->search_capacity, "updates");
}

bool rank_excludes(const struct rank *rank, const char *name)
{
	if (!strcmp(name, "build") || !strcmp(name, "source"))
		return true;
	for (size_t i = 0; i < rank->exclude_count; i++) {
		if (!strcmp(name, rank->excludes[i]))
			return true;
	}
	return false;
}

static bool lies_in(const char *path, const char *dir)
{
	const char *rest = text_after(path, dir);

	return rest && *rest == '/';
}

/* Returns the number of the last override for PATH, from 1 on, or 0. The highest wins. */
static size_t override_place(const struct rank *rank, const char *path)
{
	size_t stem = (size_t)(base_name(path) - path) + module_stem(path);
	size_t place = rank->override_count;

	while (place && (text_length(rank->overrides[place - 1]) != stem ||
			 strncmp(path, rank->overrides[place - 1], stem) != 0))
		place--;
	return place;
}

/* Returns PATH's place in the search order, 1 the best. In no directory it counts as built-in. */
static size_t search_place(const struct rank *rank, const char *path)
{
	size_t place = 0, built_in_place = SIZE_MAX;

	for (size_t i = 0; i < rank->search_count; i++) {
		const char *dir = rank->search[i];

		place++;
		if (!strcmp(dir, built_in)) {
			built_in_place = place;
		} else if (!strcmp(dir, external)) {
			for (size_t e = 0; e < rank->external_count; e++, place++) {
				if (lies_in(path, rank->externals[e]))
					return place;
			}
		} else if (lies_in(path, dir)) {
			return place;
		}
	}
	return built_in_place;
}

bool rank_prefers(const struct rank *rank, const char *a, const char *b, const char **rule)
{
	size_t place_a, place_b;

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
