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

/* What is wrong with a file. */
static const char is_packed[] = "is packed in a way that kernels do not unpack: ";
static const char is_damaged[] = "is not in the index: ";
static const char is_lost[] = "is a link to nothing: ";

struct oddfile {
	const char *name; /* folded */
	const char *path; /* in the tree */
	const char *what; /* one of the texts above; NULL: nothing is wrong */
	const char *more;
	bool is_unread; /* it is not in the index, and nobody has looked inside yet */
};

/* The files of the tree that may be odd. One walk finds them all, and the run keeps them. */
static struct oddfiles {
	struct oddfile *list;
	size_t count, capacity;
	struct hash indexed; /* paths of modules that the index has */
	bool is_index_known, are_links_known, are_known;
} odd = { .indexed = { .arena = &run_arena } };

static void keep_path(void *context, const char *path)
{
	bool fresh;

	(void)context;
	hash_add(&odd.indexed, path, &fresh);
}

/* Returns the module's name in FILE, "NAME.ko" and perhaps more, folded; NULL if it has none. */
static const char *stem(const char *file)
{
	const char *end = text_find(file, ".ko");

	if (!end || (end[3] && end[3] != '.'))
		return NULL;
	return name_fold(arena_text(&run_arena, file, (size_t)(end - file)));
}

static void keep(struct oddfile file)
{
	odd.list = arena_grow(&run_arena, odd.list, odd.count, &odd.capacity, sizeof(*odd.list));
	odd.list[odd.count++] = file;
}

/* Keeps FILE, whose path in the tree is PATH, in the directory DIR, if it may be odd. */
static void look_at(int dir, const char *file, const char *path)
{
	struct oddfile found = { .name = stem(file), .path = path };
	struct stat status;

	if (!found.name)
		return;
	if (!module_stem(file)) {
		found.what = is_packed;
		found.more = text_last(file, '.');
	} else if (fstatat(dir, file, &status, 0) == 0) {
		found.is_unread = odd.are_known && !hash_find(&odd.indexed, path);
	} else {
		found.more = file_link(&run_arena, dir, file);
		found.what = found.more ? is_lost : NULL;
	}
	if (found.what || found.is_unread)
		keep(found);
}

static void walk(int dir, const char *path, unsigned depth)
{
	struct dir_list list;

	dir_list(dir, &run_arena, &list);
	for (size_t i = 0; i < list.count; i++) {
		const char *name = list.entries[i].name;
		const char *below;
		int fd;

		/* Where only links are looked for, most files cost nothing. */
		if (!odd.are_known && list.entries[i].type == DT_REG)
			continue;
		below = *path ? text_format(&run_arena, "%s/%s", path, name) : name;
		if (list.entries[i].type != DT_DIR) {
			look_at(dir, name, below);
			continue;
		}
		fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (fd < 0)
			continue;
		if (depth < DEPTH_MAX)
			walk(fd, below, depth + 1);
		close(fd);
	}
}

/* Learns what the index lists, as long as it is used. */
static void learn_index(struct diag *diag)
{
	diag_catch(diag, FIND_INDEX, LEVEL_FAULT);
	if (!odd.is_index_known)
		moddb_list_modules(diag->context.db, keep_path, NULL);
	odd.is_index_known = true;
}

/* Fills ODD from TREE anew; with ALL not by its links alone. */
static void find_in(const struct tree *tree, bool all)
{
	int dir = tree_open_at(tree, ".", O_RDONLY | O_DIRECTORY);

	odd.are_links_known = true;
	odd.are_known = all;
	odd.count = 0;
	if (dir < 0)
		return;
	walk(dir, "", 0);
	close(dir);
}

/* Looks into FILE, which the index does not have: depmod leaves out what it cannot read. */
static void look_inside(const struct tree *tree, struct oddfile *file)
{
	struct facts facts;
	int fd = facts_open_in(&facts, tree, file->path, &run_arena);

	file->is_unread = false;
	if (fd >= 0) {
		close(fd);
		return;
	}
	file->what = is_damaged;
	file->more = facts_fault(&facts, fd);
}

/* The same as oddfiles_tell, of files with which WHAT is wrong; NULL: of all. */
static unsigned tell(struct diag *diag, const char *name, const char *what,
		     enum finding_level level)
{
	const struct tree *tree = &diag->context.tree;
	unsigned count = 0;

	learn_index(diag);
	if (!odd.are_known)
		find_in(tree, true);
	for (size_t i = 0; i < odd.count; i++) {
		struct oddfile *file = &odd.list[i];

		if (name && strcmp(file->name, name) != 0)
			continue;
		if (file->is_unread)
			look_inside(tree, file);
		if (file->what && (!what || file->what == what) && count++ < TOLD_MAX)
			finding_add_cause(&diag->findings, FIND_TREE, level, NULL, "%s %s%s",
					  file->path, file->what, file->more);
	}
	return count;
}

unsigned oddfiles_tell(struct diag *diag, const char *name, enum finding_level level)
{
	return tell(diag, name, NULL, level);
}

void oddfiles_check_index(struct diag *diag)
{
	if (!diag_index_is_old(diag))
		return;
	/* After the check the modules themselves may answer. */
	learn_index(diag);
	diag_check_index(diag);
	if (subject_worst(diag->ground) == LEVEL_FAULT && !diag_lacks_tree(diag))
		tell(diag, NULL, is_damaged, LEVEL_FAULT);
}

void oddfiles_tell_lost(struct diag *diag)
{
	struct strbuf names = { .arena = &run_arena };
	unsigned count = 0;

	if (moddb_saw_all(diag->context.db))
		return;
	if (!odd.are_links_known)
		find_in(&diag->context.tree, false);
	for (size_t i = 0; i < odd.count; i++) {
		if (odd.list[i].what != is_lost || count++ >= TOLD_MAX)
			continue;
		strbuf_text(&names, count > 1 ? ", " : "");
		strbuf_text(&names, odd.list[i].path);
	}
	if (count)
		finding_add(&diag->findings, FIND_TREE, LEVEL_FAULT, NULL,
			    "%u file%s of the tree %s to nothing: %s%s", count,
			    count == 1 ? "" : "s", count == 1 ? "is a link" : "are links",
			    strbuf_end(&names), count > TOLD_MAX ? ", ..." : "");
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
