/* SPDX-License-Identifier: MIT */
/* Walks a tree's directories. Links are followed; one that leads back to a parent is not. */

#include <dirent.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/sort.h"
#include "files/names.h"
#include "tree/walk.h"

/* A directory that waits for its turn, or has had it. */
struct dir {
	struct dir *parent;
	struct dir *next;
	const char *path; /* as a module's; "" is the tree itself */
	dev_t device;
	ino_t inode;
};

struct walk {
	const struct tree *tree;
	const struct rank *rank;
	bool tell;
	struct modules *modules;
	struct dir *first, **last;
};

struct module *modules_find(const struct modules *modules, const char *name)
{
	struct hash_slot *slot = hash_find(&modules->by_name, name);

	return slot ? &modules->list[slot->value] : NULL;
}

static void replace(const struct modules *modules, struct module *module, const struct rank *rank,
		    bool tell, const char *path)
{
	const char *rule;
	bool better = rank_prefers(rank, path, module->path, &rule);
	const char *loser = better ? module->path : path;

	if (better)
		module->path = path;
	if (ENABLE_MODDIAG && modules->twice)
		modules->twice(module->name, module->path, loser, rule);
	else if (tell)
		note(NOTE_WARNING, "%s is there twice: %s is taken, not %s (%s)", module->name,
		     module->path, loser, rule);
}

void modules_add(struct modules *modules, const struct rank *rank, bool tell, const char *path)
{
	char *name = name_from_path(&run_arena, path);
	struct hash_slot *slot;
	bool fresh;

	modules->by_name.arena = &run_arena;
	slot = hash_add(&modules->by_name, name, &fresh);
	if (!fresh) {
		replace(modules, &modules->list[slot->value], rank, tell, path);
		return;
	}
	slot->value = (uint32_t)modules->count;
	modules->list = arena_grow(&run_arena, modules->list, modules->count, &modules->capacity,
				   sizeof(*modules->list));
	modules->list[modules->count++] = (struct module){ .name = name, .path = path };
}

static void add_dir(struct walk *walk, struct dir *parent, const char *path)
{
	struct dir *dir = arena_alloc(&run_arena, sizeof(*dir));

	dir->parent = parent;
	dir->path = path;
	*walk->last = dir;
	walk->last = &dir->next;
}

static void complain(struct walk *walk, const char *path, int error)
{
	note(NOTE_ERROR, "could not open %s: %s", tree_name(walk->tree, path), errtext(error));
	walk->modules->failed = true;
}

/* The type of what the link PATH leads to in the end, a DT_*. WANTED: it should lead somewhere. */
static uint8_t final_type(struct walk *walk, const char *path, bool wanted)
{
	struct stat status;
	int fd = tree_open_at(walk->tree, path, O_PATH);

	if (fd < 0) {
		if (wanted)
			complain(walk, path, fd);
		return DT_UNKNOWN;
	}
	if (fstat(fd, &status) < 0)
		status.st_mode = 0;
	close(fd);
	return S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_UNKNOWN;
}

/* Whether modules.dep, words of 7-bit text with colons and newlines between, can hold NAME. */
static bool fits_index(const char *name)
{
	for (; *name; name++) {
		if ((uint8_t)*name <= ' ' || (uint8_t)*name >= 127 || *name == ':')
			return false;
	}
	return true;
}

/* Leaves out what no index can name. */
static void reject_name(struct walk *walk, const char *path)
{
	note(NOTE_ERROR, "%s left out: its name has a blank, colon, control or 8-bit character",
	     tree_name(walk->tree, path));
	walk->modules->failed = true;
}

static void take_entry(struct walk *walk, struct dir *dir, const struct dir_entry *entry)
{
	bool is_module = module_stem(entry->name) != 0;
	uint8_t type = entry->type;
	const char *path;

	if (rank_excludes(walk->rank, entry->name) || (type == DT_REG && !is_module))
		return;
	path = *dir->path ? arena_join(&run_arena, dir->path, "/", entry->name) : entry->name;
	if (type == DT_LNK || type == DT_UNKNOWN)
		type = final_type(walk, path, is_module);
	if (type != DT_DIR && !(type == DT_REG && is_module))
		return;
	if (!fits_index(entry->name))
		reject_name(walk, path);
	else if (type == DT_DIR)
		add_dir(walk, dir, path);
	else if (*entry->name != '.')
		modules_add(walk->modules, walk->rank, walk->tell, path);
}

/* Notes which directory FD is. Returns 1, 0 if it is one of its own parents, or -errno. */
static int identify(struct dir *dir, int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	dir->device = status.st_dev;
	dir->inode = status.st_ino;
	for (struct dir *above = dir->parent; above; above = above->parent) {
		if (above->device == dir->device && above->inode == dir->inode)
			return 0;
	}
	return 1;
}

static void walk_dir(struct walk *walk, struct dir *dir)
{
	struct dir_list list = { NULL, 0 };
	int fd = tree_open_at(walk->tree, *dir->path ? dir->path : ".", O_RDONLY | O_DIRECTORY);
	int error = fd;

	if (fd >= 0) {
		error = identify(dir, fd);
		if (error > 0)
			error = dir_list(fd, &run_arena, &list);
		close(fd);
	}
	/* An external directory may be missing without the index being less for it. */
	if (error == -ENOENT && *dir->path == '/')
		note(NOTE_ERROR, "could not open directory %s: %s",
		     tree_name(walk->tree, dir->path), errtext(error));
	else if (error < 0)
		complain(walk, dir->path, error);
	for (size_t i = 0; i < list.count; i++)
		take_entry(walk, dir, &list.entries[i]);
}

void walk_tree(const struct tree *tree, const struct rank *rank, bool tell, struct modules *modules)
{
	struct walk walk = { tree, rank, tell, modules, NULL, &walk.first };

	add_dir(&walk, NULL, "");
	for (size_t i = 0; i < rank->external_count; i++)
		add_dir(&walk, NULL, rank->externals[i]);
	for (struct dir *dir = walk.first; dir; dir = dir->next)
		walk_dir(&walk, dir);
	modules_order(modules, tree, tell);
}

/* The path with which modules.order names a file: always the plain one. */
static const char *plain_path(const char *path)
{
	if (!module_is_packed(path))
		return path;
	return arena_join(
		&run_arena,
		arena_text(&run_arena, path, (size_t)(base_name(path) - path) + module_stem(path)),
		".ko", NULL);
}

/*
 * Moves the modules that modules.order lists to ORDERED, in its order. Their path becomes NULL in
 * the old list.
 */
static size_t take_listed(struct modules *modules, const struct tree *tree, bool tell,
			  struct module *ordered)
{
	struct hash by_path = { .arena = &run_arena };
	struct span text;
	size_t count = 0;
	char *line;
	bool fresh;
	int error = tree_read(tree, "modules.order", &run_arena, &text);

	if (error && tell)
		note(NOTE_WARNING, "could not open modules.order at %s: %s", tree->path,
		     errtext(error));
	if (error) {
		/* A tree may do without; one that is there is a loss. */
		modules->failed |= error != -ENOENT;
		return 0;
	}
	for (size_t i = 0; i < modules->count; i++)
		hash_add(&by_path, plain_path(modules->list[i].path), &fresh)->value = (uint32_t)i;
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
