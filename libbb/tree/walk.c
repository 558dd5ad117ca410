/* SPDX-License-Identifier: MIT */
/*
 * Walks a tree's directories, breadth first. Follows links, except one that leads back to a parent.
 * Links between directories make ways whose number grows with the factorial of theirs, so no
 * directory is entered by more than WAYS_MAX of them. The entries of a directory that lead on are
 * taken by name: which ways come first does not depend on the file system.
 */

#include <dirent.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/libbb.h"
#include "base/sort.h"
#include "files/names.h"
#include "tree/walk.h"

enum { WAYS_MAX = 16 };

/* A directory that is to be read, or has been. */
struct dir {
	struct dir *parent;
	struct dir *next;
	const char *path; /* as in struct module; "" is the tree itself */
	dev_t device;
	ino_t inode;
};

struct tree_walk {
	const struct tree *tree;
	const struct rank *rank;
	bool tell;
	struct modules *modules;
	struct dir *first, **last;
	struct hash ways; /* how many led to a directory, by file_id */
};

static void add_dir(struct tree_walk *walk, struct dir *parent, const char *path)
{
	struct dir *dir = arena_alloc(&run_arena, sizeof(*dir));

	dir->parent = parent;
	dir->path = path;
	*walk->last = dir;
	walk->last = &dir->next;
}

static void complain(struct tree_walk *walk, const char *path, int error)
{
	note(NOTE_ERROR, "could not open %s: %s", tree_name(walk->tree, path), errtext(error));
	walk->modules->failed = true;
}

/*
 * Whether the link NAME in DIR may be meant as a directory or a module if it leads nowhere. At the
 * top of the tree packages have links to files of the kernel, such as vmlinuz and System.map.
 */
static bool matters(const struct dir *dir, const char *name)
{
	static const char *const files[] = { "vmlinuz", "vmlinux", "config" };

	if (*dir->path || module_stem(name))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (!strcmp(name, files[i]))
			return false;
	}
	return !text_first(name, '.');
}

/* Returns the DT_* type of the file that PATH leads to. If WANTED, a dangling link is an error. */
static uint8_t final_type(struct tree_walk *walk, const char *path, bool wanted)
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

bool walk_fits(const char *name)
{
	for (; *name; name++) {
		if ((uint8_t)*name <= ' ' || (uint8_t)*name >= 127 || *name == ':')
			return false;
	}
	return true;
}

/* Reports that PATH is left out, because no index can hold its name. */
static void reject_name(struct tree_walk *walk, const char *path)
{
	note(NOTE_ERROR, "%s left out: its name has a blank, colon, control or 8-bit character",
	     tree_name(walk->tree, path));
	walk->modules->failed = true;
}

static void take_entry(struct tree_walk *walk, struct dir *dir, const struct dir_entry *entry)
{
	bool is_module = module_stem(entry->name) != 0;
	uint8_t type = entry->type;
	const char *path;

	if (rank_excludes(walk->rank, entry->name) || (type == DT_REG && !is_module))
		return;
	path = *dir->path ? arena_join(&run_arena, dir->path, "/", entry->name) : entry->name;
	if (type == DT_LNK || type == DT_UNKNOWN)
		type = final_type(walk, path,
				  is_module || (walk->tell && matters(dir, entry->name)));
	if (type != DT_DIR && !(type == DT_REG && is_module))
		return;
	if (!walk_fits(entry->name))
		reject_name(walk, path);
	else if (type == DT_DIR)
		add_dir(walk, dir, path);
	else if (*entry->name != '.')
		modules_add(walk->modules, walk->rank, walk->tell, path);
}

/* Whether the directory STATUS was entered by less than WAYS_MAX ways; if not, says so once. */
static bool count_way(struct tree_walk *walk, const struct dir *dir, const struct stat *status)
{
	bool fresh;
	uint32_t way = hash_add(&walk->ways, file_id(status), &fresh)->value++;

	if (way == WAYS_MAX) {
		note(NOTE_ERROR, "%s left out: links lead to this directory by more than %u ways",
		     tree_name(walk->tree, dir->path), WAYS_MAX);
		walk->modules->failed = true;
	}
	return way < WAYS_MAX;
}

/*
 * Sets the identity of DIR, open as FD. Returns 1, 0 if it is one of its own parents or was entered
 * too often, or -errno.
 */
static int identify(struct tree_walk *walk, struct dir *dir, int fd)
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
	return count_way(walk, dir, &status);
}

/* Takes the entries of DIR: files as they come, then by name those that may lead on. */
static void take_entries(struct tree_walk *walk, struct dir *dir, const struct dir_list *list)
{
	struct sort_row *rows;
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += list->entries[i].type != DT_REG;
	rows = arena_raw(&run_arena, count * sizeof(*rows));
	count = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct dir_entry *entry = &list->entries[i];

		if (entry->type == DT_REG)
			take_entry(walk, dir, entry);
		else
			sort_row(&rows[count++], entry->name, 0, entry);
	}
	sort_rows(rows, count);
	for (size_t i = 0; i < count; i++)
		take_entry(walk, dir, rows[i].value);
}

static void walk_dir(struct tree_walk *walk, struct dir *dir)
{
	struct dir_list list = { NULL, 0 };
	int fd = tree_open_at(walk->tree, *dir->path ? dir->path : ".", O_RDONLY | O_DIRECTORY);
	int error = fd;

	if (fd >= 0) {
		error = identify(walk, dir, fd);
		if (error > 0)
			error = dir_list(fd, &run_arena, &list);
		close(fd);
	}
	/* A missing external directory does not make the index incomplete. */
	if (error == -ENOENT && *dir->path == '/')
		note(NOTE_ERROR, "could not open directory %s: %s",
		     tree_name(walk->tree, dir->path), errtext(error));
	else if (error < 0)
		complain(walk, dir->path, error);
	take_entries(walk, dir, &list);
}

void walk_tree(const struct tree *tree, const struct rank *rank, bool tell, struct modules *modules)
{
	struct tree_walk walk = {
		.tree = tree,
		.rank = rank,
		.tell = tell,
		.modules = modules,
		.last = &walk.first,
		.ways = { .arena = &run_arena },
	};

	add_dir(&walk, NULL, "");
	for (size_t i = 0; i < rank->externals.count; i++)
		add_dir(&walk, NULL, rank->externals.list[i]);
	for (struct dir *dir = walk.first; dir; dir = dir->next)
		walk_dir(&walk, dir);
	modules_order(modules, tree, tell);
}
