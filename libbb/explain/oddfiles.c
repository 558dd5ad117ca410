/* SPDX-License-Identifier: MIT */
/* Walks the directories of a tree. */

#include <dirent.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "explain/oddfiles.h"
#include "files/names.h"
#include "module/facts.h"

enum { DEPTH_MAX = 40, TOLD_MAX = 3 };

struct search {
	struct diag *diag;
	const char *name; /* folded; NULL: any */
	enum finding_level level;
	unsigned count;
	struct hash indexed; /* paths of modules that the index has */
};

static void keep_path(void *context, const char *path)
{
	bool fresh;

	hash_add(context, path, &fresh);
}

/* Returns the module's name in FILE, "NAME.ko" and perhaps more, folded; NULL if it has none. */
static const char *stem(const char *file)
{
	const char *end = text_find(file, ".ko");

	if (!end || (end[3] && end[3] != '.'))
		return NULL;
	return name_fold(arena_text(&run_arena, file, (size_t)(end - file)));
}

static void tell(struct search *search, const char *path, const char *what, const char *more)
{
	if (search->count++ < TOLD_MAX)
		finding_add_cause(&search->diag->findings, FIND_TREE, search->level, NULL,
				  "%s %s%s", path, what, more);
}

/* Looks at a file that the index does not have: depmod leaves out what it cannot read. */
static void look_inside(struct search *search, const char *path)
{
	struct facts facts;
	int fd;

	if (hash_find(&search->indexed, path))
		return;
	fd = facts_open_in(&facts, &search->diag->context.tree, path, &run_arena);
	if (fd >= 0)
		close(fd);
	else
		tell(search, path, "is not in the index: ", facts_fault(&facts, fd));
}

/* Looks at FILE, whose path in the tree is PATH, in the directory DIR. */
static void look_at(struct search *search, int dir, const char *file, const char *path)
{
	const char *name = stem(file);
	const char *target;
	struct stat status;

	if (!name || (search->name && strcmp(name, search->name) != 0))
		return;
	if (!module_stem(file)) {
		tell(search, path,
		     "is packed in a way that kernels do not unpack: ", text_last(file, '.'));
		return;
	}
	if (fstatat(dir, file, &status, 0) == 0) {
		look_inside(search, path);
		return;
	}
	target = file_link(&run_arena, dir, file);
	if (target)
		tell(search, path, "is a link to nothing: ", target);
}

static void walk(struct search *search, int dir, const char *path, unsigned depth)
{
	struct dir_list list;

	dir_list(dir, &run_arena, &list);
	for (size_t i = 0; i < list.count; i++) {
		const char *name = list.entries[i].name;
		const char *below = *path ? text_format(&run_arena, "%s/%s", path, name) : name;
		int fd;

		if (list.entries[i].type != DT_DIR) {
			look_at(search, dir, name, below);
			continue;
		}
		fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (fd < 0)
			continue;
		if (depth < DEPTH_MAX)
			walk(search, fd, below, depth + 1);
		close(fd);
	}
}

unsigned oddfiles_tell(struct diag *diag, const char *name, enum finding_level level)
{
	struct search search = { diag, name, level, 0, { .arena = &run_arena } };
	int dir = tree_open_at(&diag->context.tree, ".", O_RDONLY | O_DIRECTORY);

	if (dir < 0)
		return 0;
	diag_catch(diag, FIND_INDEX, LEVEL_FAULT);
	moddb_list_modules(diag->context.db, keep_path, &search.indexed);
	walk(&search, dir, "", 0);
	close(dir);
	return search.count;
}

static void count_module(void *context, const char *path)
{
	size_t *count = context;

	(void)path;
	++*count;
}

/* Whether another file system is mounted on the tree. */
static bool is_mounted_on(const struct tree *tree)
{
	struct stat inside, above;

	return fstat(tree->fd, &inside) == 0 && fstatat(tree->fd, "..", &above, 0) == 0 &&
	       inside.st_dev != above.st_dev;
}

/* Adds why the tree, which has no index, has no module either. Returns false if it has some. */
static bool tell_empty(struct diag *diag)
{
	const struct tree *tree = &diag->context.tree;
	bool is_mount = is_mounted_on(tree);
	size_t count = 0;

	moddb_list_modules(diag->context.db, count_module, &count);
	if (count)
		return false;
	if (!oddfiles_tell(diag, NULL, LEVEL_FAULT))
		finding_add_cause(&diag->findings, FIND_TREE, LEVEL_FAULT,
				  is_mount ? arena_join(&run_arena, "umount ", tree->path, NULL)
					   : NULL,
				  "no module is in %s%s", tree->path,
				  is_mount ? ": another file system is mounted on it" : "");
	return true;
}

void oddfiles_look_at_tree(struct diag *diag)
{
	const struct tree *tree = &diag->context.tree;

	if (tree->fd >= 0 && !moddb_has_index(diag->context.db) && !tell_empty(diag))
		finding_add(&diag->findings, FIND_INDEX, LEVEL_FAULT, diag->depmod,
			    "there is none: depmod has not run");
}
