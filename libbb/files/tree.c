/* SPDX-License-Identifier: MIT */
/* Finding and opening the directory of a kernel version. */

#include <sys/stat.h>
#include <sys/utsname.h>

#include "base/file.h"
#include "base/libbb.h"
#include "files/tree.h"

static int open_dir(struct tree *tree, const char *module_dir)
{
	tree->inside = arena_join(&run_arena, module_dir, "/", tree->version);
	return root_file(&tree->root, tree->inside, O_RDONLY | O_DIRECTORY);
}

int tree_open(struct tree *tree, const char *root, const char *module_dir, const char *version)
{
	static struct utsname kernel;
	int error = root_open(&tree->root, root);

	tree_forget_layers(tree);
	if (error) {
		note(NOTE_ERROR, "could not open directory %s: %s", root, errtext(error));
		return error;
	}
	if (!version) {
		uname(&kernel);
		version = kernel.release;
	}
	tree->version = version;
	if (module_dir && *module_dir != '/')
		module_dir = arena_join(&run_arena, "/", module_dir, NULL);
	tree->fd = open_dir(tree, module_dir ? module_dir : CONFIG_MODULE_DIR);
	if (tree->fd == -ENOENT && !module_dir) {
		tree->fd = open_dir(tree, "/usr/lib/modules");
		if (tree->fd < 0)
			tree->fd = open_dir(tree, CONFIG_MODULE_DIR);
	}
	tree->path = arena_join(&run_arena, tree->root.path, tree->inside, NULL);
	return 0;
}

/* In place of open(2)'s flags: for reading, and only if it is a regular file. */
enum { REGULAR = -1 };

/* Below a ROOT even a relative path may lead out of the tree, through an absolute link. */
int tree_open_at(const struct tree *tree, const char *path, int flags)
{
	struct arena_mark mark;
	int fd;

	if (ENABLE_MODULE_LAYERS)
		tree = tree_of_path(tree, &path);
	if (tree->fd < 0)
		return tree->fd;
	if (*path != '/' && root_is_running(&tree->root)) {
		if (flags == REGULAR)
			return file_open_regular(tree->fd, path);
		return outcome(openat(tree->fd, path, flags | O_CLOEXEC));
	}
	mark = arena_mark(&run_arena);
	if (*path != '/')
		path = arena_join(&run_arena, tree->inside, "/", path);
	fd = flags == REGULAR ? root_regular(&tree->root, path)
			      : root_file(&tree->root, path, flags);
	arena_release(&run_arena, mark);
	return fd;
}

int tree_has(const struct tree *tree, const char *path)
{
	struct stat status;
	int fd;

	/* Without a ROOT one system call does the work of two. */
	if (*path != '/' && root_is_running(&tree->root))
		return outcome(fstatat(tree->fd, path, &status, 0));
	fd = tree_open_at(tree, path, O_PATH);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

int tree_file(const struct tree *tree, const char *path)
{
	return tree_open_at(tree, path, REGULAR);
}

int tree_read(const struct tree *tree, const char *path, size_t limit, struct arena *arena,
	      struct span *contents)
{
	return file_read_opened(tree_file(tree, path), limit, arena, contents);
}

const char *tree_name(const struct tree *tree, const char *path)
{
	if (ENABLE_MODULE_LAYERS)
		tree = tree_of_path(tree, &path);
	if (*path != '/')
		return arena_join(&run_arena, tree->path, "/", path);
	return arena_join(&run_arena, tree->root.path, path, NULL);
}

const char *tree_name_outside(const struct tree *tree, const char *path)
{
	if (ENABLE_MODULE_LAYERS)
		tree = tree_of_path(tree, &path);
	if (*path != '/')
		path = arena_join(&run_arena, tree->inside, "/", path);
	return root_name(&tree->root, path);
}
