/* SPDX-License-Identifier: MIT */
/* What --add and --remove are about, and whether it may be. depmod_copy.c does it. */

//part: depmod

#include "depmod_add.h"
#include "base/libbb.h"
#include "explain/machine.h"
#include "explain/vermagic.h"
#include "files/names.h"
#include "files/path.h"
#include "tree/walk.h"

/* ---- What shall be */

/* Whether a change to the file called NAME is planned. */
static bool has_file(const struct change *change, const char *name)
{
	for (size_t i = 0; i < change->count; i++) {
		if (!strcmp(change->files[i].file, name))
			return true;
	}
	return false;
}

static void plan_file(struct change *change, const char *source, const char *file)
{
	change->files = arena_grow(&run_arena, change->files, change->count, &change->capacity,
				   sizeof(*change->files));
	change->files[change->count++] = (struct change_file){
		.source = source,
		.name = name_from_path(&run_arena, file),
		.file = file,
		.path = arena_join(&run_arena, UPDATES "/", file, NULL),
	};
}

/* Plans to remove the files of the module NAME in updates/, but not one that is new. */
static size_t plan_removal(struct change *change, const struct dir_list *list, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const char *file = list->entries[i].name;

		if (*file == '.' || !module_stem(file) ||
		    strcmp(name_from_path(&run_arena, file), name) != 0)
			continue;
		count++;
		if (!has_file(change, file))
			plan_file(change, NULL, file);
	}
	return count;
}

/* Returns why FILE cannot be the name of a module in the index, or NULL. */
static const char *name_fault(const struct rank *rank, const char *file)
{
	if (!module_stem(file) || *file == '.')
		return "its name is not that of a module (.ko)";
	if (!walk_fits(file))
		return "its name has a blank, colon, control or 8-bit character";
	return rank_excludes(rank, file) ? "depmod.d excludes it" : NULL;
}

/* Returns why the file SOURCE is no module, or NULL. */
static const char *source_fault(const char *source)
{
	struct arena_mark mark = arena_mark(&run_arena);
	int fd = file_open_regular(AT_FDCWD, source);
	struct facts facts;
	const char *fault = NULL;
	int error = facts_open(&facts, fd, &run_arena);

	if (error)
		fault = facts_fault(&facts, error);
	else if (!facts_are_module(&facts))
		fault = "no kernel module";
	if (fd >= 0)
		close(fd);
	if (!fault)
		arena_release(&run_arena, mark);
	return fault;
}

static bool plan_add(struct change *change, const struct rank *rank, const char *source)
{
	const char *file = base_name(source);
	const char *fault = name_fault(rank, file);
	const char *name;

	if (!fault)
		fault = source_fault(source);
	if (fault) {
		note(NOTE_ERROR, "could not add %s: %s", source, fault);
		return false;
	}
	name = name_from_path(&run_arena, file);
	for (size_t i = 0; i < change->count; i++) {
		if (strcmp(change->files[i].name, name) != 0)
			continue;
		note(NOTE_ERROR, "could not add %s: %s is the same module", source,
		     change->files[i].source);
		return false;
	}
	plan_file(change, source, file);
	return true;
}

static bool plan_word(struct change *change, const struct rank *rank, const char *word,
		      const struct dir_list *list)
{
	if (change->adds)
		return plan_add(change, rank, word);
	if (plan_removal(change, list, name_from_path(&run_arena, word)))
		return true;
	note(NOTE_ERROR, "could not remove %s: there is no such module in %s/%s", word,
	     change->tree->path, UPDATES);
	return false;
}

/* The hook of struct modules: passes over files that go, and those that a copy replaces. */
static bool passes_over(const void *context, const char *path)
{
	const struct change *change = context;
	const char *file = base_name(path);

	return (size_t)(file - path) == sizeof(UPDATES) &&
	       !strncmp(path, UPDATES, sizeof(UPDATES) - 1) && has_file(change, file);
}

int change_plan(struct change *change, struct modules *modules, const struct rank *rank)
{
	struct dir_list list = { NULL, 0 };
	size_t added;
	bool fits = true;
	int dir = tree_open_at(change->tree, UPDATES, O_RDONLY | O_DIRECTORY);

	if (dir >= 0) {
		dir_list(dir, &run_arena, &list);
		close(dir);
	}
	change->dir = -ENOENT;
	for (const char **word = change->words; *word; word++)
		fits &= plan_word(change, rank, *word, &list);
	if (!fits)
		return EXIT_FAILED;
	added = change->adds ? change->count : 0;
	for (size_t i = 0; i < added; i++) {
		modules_add(modules, rank, true, change->files[i].path);
		plan_removal(change, &list, change->files[i].name);
	}
	modules->pass_context = change;
	modules->passes_over = passes_over;
	return EXIT_DONE;
}

bool change_has(const struct change *change, const char *path)
{
	for (size_t i = 0; i < change->count; i++) {
		if (change->files[i].source && !strcmp(change->files[i].path, path))
			return true;
	}
	return false;
}

/* ---- Whether that may be */

bool change_is_missed(const struct change *change, const struct graph *graph)
{
	bool is_missed = false;

	for (size_t i = 0; i < change->count; i++) {
		struct facts facts;
		struct facts_symbols exports;
		int fd;

		if (change->files[i].source)
			continue;
		fd = facts_open_in(&facts, change->tree, change->files[i].path, &run_arena);
		/* A file that cannot be read is of no use to anybody. */
		if (fd < 0)
			continue;
		facts_exports(&facts, false, &exports);
		for (size_t n = 0; n < exports.count; n++) {
			const char *user = graph_misses(graph, exports.list[n].name);

			if (!user)
				continue;
			is_missed = true;
			note(NOTE_ERROR, "could not remove %s: %s needs its symbol %s",
			     change->files[i].path, user, exports.list[n].name);
			break;
		}
		close(fd);
	}
	return is_missed;
}

/* Returns the path of a module that the kernel of the tree takes, as far as is known; or NULL. */
static const char *find_sample(const struct change *change, const struct modules *modules)
{
	const char *first = NULL;

	for (size_t i = 0; i < modules->count; i++) {
		const char *path = modules->list[i].path;

		if (text_after(path, "kernel/"))
			return path;
		if (!first && !change_has(change, path))
			first = path;
	}
	return first;
}

/* Returns in what the version magics MAGIC and OTHER differ for the kernel, or NULL. */
static const char *magic_fault(const char *magic, const char *other)
{
	static const char versions[] = " modversions";

	if (!other || (magic && !strcmp(magic, other)))
		return NULL;
	if (!magic)
		return "it has no version magic";
	/* Then the kernel compares no version, but those of the symbols. */
	if (text_find(magic, versions) && text_find(other, versions) &&
	    !strcmp(magic + text_before(magic, " "), other + text_before(other, " ")))
		return NULL;
	return vermagic_difference(magic, other);
}

/* Whether the new module in FILE is for the same kernel as SAMPLE. If not, prints an error. */
static bool fits(const struct change_file *file, const struct sample *sample)
{
	int fd = file_open_regular(AT_FDCWD, file->source);
	struct facts facts;
	const char *fault = NULL;
	int error = facts_open(&facts, fd, &run_arena);

	if (error)
		fault = facts_fault(&facts, error);
	else
		fault = machine_difference(&facts.elf, &sample->facts.elf);
	if (!fault)
		fault = magic_fault(facts_text(&facts, "vermagic"),
				    facts_text(&sample->facts, "vermagic"));
	if (fd >= 0)
		close(fd);
	if (fault)
		note(NOTE_ERROR, "could not add %s: it is for another kernel than %s: %s",
		     file->source, sample->path, fault);
	return !fault;
}

bool change_fits(const struct change *change, const struct modules *modules)
{
	struct sample sample = { .path = find_sample(change, modules) };
	bool all_fit = true;
	int fd;

	if (!change->adds || !sample.path)
		return true;
	fd = facts_open_in(&sample.facts, change->tree, sample.path, &run_arena);
	/* A damaged module is no reason to refuse another one. */
	if (fd < 0)
		return true;
	close(fd);
	for (size_t i = 0; i < change->count; i++) {
		if (change->files[i].source)
			all_fit &= fits(&change->files[i], &sample);
	}
	return all_fit;
}
