/* SPDX-License-Identifier: MIT */
/*
 * --trim, its two parts: the modules of the tree, and the firmware that only they name. A firmware
 * file that no module names stays, because drivers make up names; all of it stays while there are
 * modules of other kernels.
 */

//part: modcopy

#include <sys/stat.h>

#include "base/libbb.h"
#include "files/match.h"
#include "files/path.h"
#include "modcopy_trim.h"
#include "module/facts.h"
#include "system/fwfiles.h"

struct trim_all {
	struct trim trim;
	struct fwpath fwpath;
	struct fwfiles firmware; /* what the removed modules name */
	struct hash stays;       /* paths of firmware that is selected */
	struct modcopy gone;     /* its items are what is removed */
	uint64_t bytes;
	bool failed;
};

/* Adds an item to what is removed. */
static void add_gone(struct trim_all *all, enum item_kind kind, const char *path, uint64_t size)
{
	const char *why = kind == ITEM_MODULE ? "not selected" : "for no selected module";

	all->bytes += size;
	modcopy_add_item(&all->gone,
			 &(struct item){ .kind = kind, .path = path, .why = why, .size = size });
}

/* Adds the firmware that the module PATH names to all->firmware. */
static void take_firmware(struct trim_all *all, const char *path)
{
	const struct tree *tree = &all->trim.copy->context.tree;
	struct arena scratch = { NULL, NULL, NULL };
	struct arena_mark mark = arena_mark(&scratch);
	struct facts facts;
	struct modinfo entry;
	int fd = facts_open_in(&facts, tree, path, &scratch);

	/* What it names stays then. */
	if (fd < 0)
		return;
	for (struct span rest = facts.modinfo; modinfo_next(&rest, &entry);) {
		if (span_is(entry.key, "firmware"))
			fwfiles_add(&all->firmware, span_copy(&run_arena, entry.value));
	}
	close(fd);
	arena_release(&scratch, mark);
}

static void take_module(void *context, const char *path, uint64_t size)
{
	struct trim_all *all = context;
	const struct tree *tree = &all->trim.copy->context.tree;

	take_firmware(all, path);
	add_gone(all, ITEM_MODULE, arena_join(&run_arena, tree->inside, "/", path), size);
}

/* Whether one of the patterns of --keep fits PATH. */
static bool is_kept(const struct modcopy *copy, const char *path)
{
	for (int i = 0; i < copy->args->list_count; i++) {
		const char *pattern = text_after(copy->args->list[i], "keep=");

		if (pattern && *pattern == '/' && match(pattern, path))
			return true;
	}
	return false;
}

/* Whether there are modules of another kernel in the system. */
static bool has_other_kernels(const struct tree *tree)
{
	const char *base = base_name(tree->inside);
	struct dir_list list;

	root_list(&tree->root,
		  arena_text(&run_arena, tree->inside, (size_t)(base - tree->inside) - 1), &list);
	for (size_t i = 0; i < list.count; i++) {
		const char *name = list.entries[i].name;

		if (*name != '.' && strcmp(name, base) != 0)
			return true;
	}
	return false;
}

static void list_firmware(struct trim_all *all)
{
	const struct modcopy *copy = all->trim.copy;
	bool fresh;

	if (has_other_kernels(&copy->context.tree)) {
		if (all->firmware.count)
			note(NOTE_NOTICE, "%s has modules of other kernels: all firmware stays",
			     *copy->context.tree.root.path ? copy->context.tree.root.path : "/");
		return;
	}
	for (size_t i = 0; i < copy->item_count; i++) {
		if (copy->items[i].kind != ITEM_MODULE)
			hash_add(&all->stays, copy->items[i].path, &fresh);
	}
	for (size_t i = 0; i < all->firmware.count; i++) {
		const struct fwfile *file = &all->firmware.list[i];

		if (!hash_find(&all->stays, file->path) && !is_kept(copy, file->path))
			add_gone(all, file->link ? ITEM_LINK : ITEM_FIRMWARE, file->path,
				 modcopy_size(copy, file->source));
	}
}

/* Removes the file PATH of the system. */
static void remove_file(struct trim_all *all, const char *path)
{
	const struct root *root = &all->trim.copy->context.tree.root;
	const char *dir = arena_text(&run_arena, path, (size_t)(base_name(path) - path) - 1);
	int fd = root_file(root, dir, O_RDONLY | O_DIRECTORY);
	int error = fd < 0 ? fd : unlinkat(fd, base_name(path), 0) < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	if (error && error != -ENOENT) {
		note(NOTE_ERROR, "could not remove %s: %s",
		     tree_name(&all->trim.copy->context.tree, path), errtext(error));
		all->failed = true;
	}
}

/* Adds the files of the selected modules to trim->kept. Returns how many there are, or -errno. */
static long keep_selected(struct trim_all *all)
{
	const struct modcopy *copy = all->trim.copy;
	long count = 0;
	bool fresh;

	for (size_t i = 0; i < copy->item_count; i++) {
		const char *path = copy->items[i].path;
		struct stat status;
		int fd, error = 0;

		if (copy->items[i].kind != ITEM_MODULE)
			continue;
		fd = tree_open_at(&copy->context.tree, path, O_PATH);
		if (fd < 0 || fstat(fd, &status) < 0)
			error = fd < 0 ? fd : -errno;
		if (fd >= 0)
			close(fd);
		if (error) {
			note(NOTE_ERROR, "could not read %s: %s",
			     tree_name(&copy->context.tree, path), errtext(error));
			return error;
		}
		hash_add(&all->trim.kept, file_id(&status), &fresh);
		count++;
	}
	return count;
}

/* Whether the tree is a directory of its own, with all of its modules in it. Says what is not so.
 */
static bool can_trim(const struct modcopy *copy)
{
	const struct tree *tree = &copy->context.tree;
	int fd = root_file(&tree->root, tree->inside, O_PATH | O_NOFOLLOW);
	struct stat status;
	bool is_dir = fd >= 0 && fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);

	if (fd >= 0)
		close(fd);
	if (!is_dir)
		note(NOTE_ERROR, "%s is a link: nothing was removed", tree->path);
	for (size_t i = 0; is_dir && i < copy->path_count; i++) {
		if (*copy->paths[i] != '/')
			continue;
		note(NOTE_ERROR, "%s has modules outside of it, such as %s: nothing was removed",
		     tree->path, path_shown(copy->paths[i]));
		return false;
	}
	return is_dir;
}

/* Removes what is listed. Returns an exit status. */
static int remove_all(struct trim_all *all)
{
	const struct modcopy *gone = &all->gone;
	bool has_modules = false;
	size_t i;

	for (i = 0; i < gone->item_count; i++)
		has_modules |= gone->items[i].kind == ITEM_MODULE;
	if (trim_replace(&all->trim, has_modules) < 0)
		return EXIT_FAILED;
	for (i = 0; i < gone->item_count; i++) {
		if (gone->items[i].kind != ITEM_MODULE)
			remove_file(all, gone->items[i].path);
	}
	note(NOTE_INFO, "removed %zu files of %lu bytes", gone->item_count,
	     (unsigned long)all->bytes);
	return all->failed ? EXIT_FAILED : EXIT_DONE;
}

int modcopy_trim(struct modcopy *copy, bool only_print, bool with_null)
{
	struct trim_all all = { .trim = { copy, { .arena = &run_arena }, -1 } };
	long count;

	modcopy_list_paths(copy);
	if (!can_trim(copy))
		return EXIT_FAILED;
	count = keep_selected(&all);
	if (count < 0)
		return EXIT_FAILED;
	if (!count) {
		note(NOTE_ERROR, "the selection has no module of %s: nothing was removed",
		     copy->context.tree.path);
		return EXIT_FAILED;
	}
	fwpath_open(&all.fwpath, &copy->context.tree);
	all.firmware.fwpath = &all.fwpath;
	all.firmware.by_path.arena = all.firmware.by_name.arena = all.stays.arena = &run_arena;
	all.gone.context = copy->context;
	if (trim_list(&all.trim, take_module, &all) < 0)
		return EXIT_FAILED;
	list_firmware(&all);
	modcopy_order_items(&all.gone);
	if (!only_print)
		return first_failure(remove_all(&all), copy->status);
	modcopy_print(&all.gone, with_null);
	return copy->status;
}
