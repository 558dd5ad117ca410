/* SPDX-License-Identifier: MIT */
/* Names to files: which of two is taken, and the order of modules.order. */

#include "tree/modules.h"
#include "base/file.h"
#include "base/libbb.h"
#include "base/sort.h"
#include "files/names.h"
#include "files/path.h"

struct module *modules_find(const struct modules *modules, const char *name)
{
	struct hash_slot *slot = hash_find(&modules->by_name, name);

	return slot ? &modules->list[slot->value] : NULL;
}

/* MODULE and the file PATH have one name: keeps the better file. Returns whether that is PATH. */
static bool replace(const struct modules *modules, struct module *module, const struct rank *rank,
		    bool tell, const char *path)
{
	const char *rule;
	bool better = rank_prefers(rank, path, module->path, &rule);
	const char *loser = better ? module->path : path;

	if (better)
		module->path = path;
	if (ENABLE_MODDIAG && modules->twice)
		modules->twice(modules->context, module->name, module->path, loser, rule);
	else if (tell)
		note(NOTE_WARNING, "%s is there twice: %s is taken, not %s (%s)", module->name,
		     module->path, loser, rule);
	return better;
}

struct module *modules_add(struct modules *modules, const struct rank *rank, bool tell,
			   const char *path)
{
	char *name = name_from_path(&run_arena, path);
	struct hash_slot *slot;
	struct module *module;
	bool fresh;

	if (ENABLE_DEPMOD_ADD && modules->passes_over &&
	    modules->passes_over(modules->pass_context, path))
		return NULL;
	modules->by_name.arena = &run_arena;
	slot = hash_add(&modules->by_name, name, &fresh);
	if (!fresh) {
		module = &modules->list[slot->value];
		return replace(modules, module, rank, tell, path) ? module : NULL;
	}
	slot->value = (uint32_t)modules->count;
	modules->list = arena_grow(&run_arena, modules->list, modules->count, &modules->capacity,
				   sizeof(*modules->list));
	module = &modules->list[modules->count++];
	*module = (struct module){ .name = name, .path = path };
	return module;
}

/* It is always that of the file that is not packed. */
const char *modules_plain_path(const char *path)
{
	if (!module_is_packed(path))
		return path;
	return arena_join(
		&run_arena,
		arena_text(&run_arena, path, (size_t)(base_name(path) - path) + module_stem(path)),
		".ko", NULL);
}

/*
 * Moves the modules that modules.order lists to ORDERED, in its order, and returns how many. Their
 * path becomes NULL in the old list.
 */
static size_t take_listed(struct modules *modules, const struct tree *tree, bool tell,
			  struct module *ordered)
{
	struct hash by_path = { .arena = &run_arena };
	struct span text;
	size_t count = 0;
	char *line;
	bool fresh;
	int error = tree_read(tree, "modules.order", LIMIT_LIST, &run_arena, &text);

	if (error && tell)
		note(NOTE_WARNING, "could not open modules.order at %s: %s", tree->path,
		     errtext(error));
	if (error) {
		/* The file is optional; one that is there but unreadable is a loss. */
		modules->failed |= error != -ENOENT;
		return 0;
	}
	for (size_t i = 0; i < modules->count; i++)
		hash_add(&by_path, modules_plain_path(modules->list[i].path), &fresh)->value =
			(uint32_t)i;
	while ((line = file_next_line(&text))) {
		struct hash_slot *slot = hash_find(&by_path, line);
		struct module *module = slot ? &modules->list[slot->value] : NULL;

		if (!module || !module->path)
			continue;
		ordered[count++] = *module;
		module->path = NULL;
	}
	return count;
}

void modules_order(struct modules *modules, const struct tree *tree, bool tell)
{
	struct module *ordered = arena_alloc(&run_arena, modules->count * sizeof(*ordered));
	struct sort_row *rest = arena_alloc(&run_arena, modules->count * sizeof(*rest));
	size_t count = take_listed(modules, tree, tell, ordered);
	size_t unlisted = 0;

	for (size_t i = 0; i < modules->count; i++) {
		struct module *module = &modules->list[i];

		if (module->path)
			sort_row(&rest[unlisted++], module->path, 0, module);
	}
	sort_rows(rest, unlisted);
	for (size_t i = 0; i < unlisted; i++)
		ordered[count++] = *(const struct module *)rest[i].value;
	modules->list = ordered;
	for (size_t i = 0; i < count; i++)
		hash_find(&modules->by_name, ordered[i].name)->value = (uint32_t)i;
}
