/* SPDX-License-Identifier: MIT */
/* The module tree of one kernel version: root, directory and version, opened once. */
#ifndef TREE_H
#define TREE_H

#include "base/span.h"
#include "files/root.h"

struct arena;

struct tree {
	struct root root;
	const char *version;
	const char
		*inside; /* the directory as the tree's own system names it: /lib/modules/VERSION */
	const char *path; /* as we name it: ROOT/lib/modules/VERSION */
	int fd;           /* the open directory, or -errno of the attempt */
#if ENABLE_MODULE_LAYERS
	struct layers *layers; /* the other layers of TREE; NULL: none (layers.h) */
#endif
};

/*
 * The path of a module in another layer than TREE's own: "/" and the name that tree_name gives it,
 * so it begins with "//", as no path of an index does. The functions below take such a path, too.
 */
#if ENABLE_MODULE_LAYERS
static inline struct layers *tree_layers(const struct tree *tree)
{
	return tree->layers;
}
static inline void tree_forget_layers(struct tree *tree)
{
	tree->layers = NULL;
}
static inline bool is_layer_path(const char *path)
{
	return path[0] == '/' && path[1] == '/';
}
#else
static inline struct layers *tree_layers(const struct tree *tree)
{
	(void)tree;
	return NULL;
}
static inline void tree_forget_layers(struct tree *tree)
{
	(void)tree;
}
static inline bool is_layer_path(const char *path)
{
	(void)path;
	return false;
}
#endif

/*
 * If *PATH is the path of another layer of TREE, makes it relative to that layer (or absolute in
 * its system) and returns the layer; else returns TREE. Only with MODULE_LAYERS; files/layers has
 * it.
 */
const struct tree *tree_of_path(const struct tree *tree, const char **path);

/* Returns PATH, as in struct module, as messages name it: a layer's path as tree_name does. */
static inline const char *path_shown(const char *path)
{
	return is_layer_path(path) ? path + 1 : path;
}

/*
 * Finds the tree of VERSION (NULL: the running kernel's) under ROOT (NULL: the running system) in
 * MODULE_DIR (NULL: the configured one, or /usr/lib/modules if only that exists). Returns 0, also
 * if the tree itself cannot be opened: tree->fd has the -errno then, because much can be done
 * without. If ROOT cannot be opened, prints an error and returns its -errno.
 */
int tree_open(struct tree *tree, const char *root, const char *module_dir, const char *version);

/*
 * Opens PATH, relative to the tree or absolute in its system, for reading if it is a regular file.
 * Returns a descriptor, -errno, that of tree->fd if there is no tree, or an error of file_check.
 */
int tree_file(const struct tree *tree, const char *path);

/*
 * The same with open(2)'s FLAGS instead of for reading. Threads may call it with a relative path on
 * the running system.
 */
int tree_open_at(const struct tree *tree, const char *path, int flags);

/* Returns 0 if PATH, as above, exists, or -errno. */
int tree_has(const struct tree *tree, const char *path);

/* Reads all of PATH, as above, as file_read does. */
int tree_read(const struct tree *tree, const char *path, size_t limit, struct arena *arena,
	      struct span *contents);

/*
 * Returns the name of PATH outside the tree's system, in run_arena. PATH is relative or absolute,
 * as for tree_file.
 */
const char *tree_name(const struct tree *tree, const char *path);

/*
 * The same for programs, which follow links as this system does: if links of a ROOT would lead them
 * to another file than ours, the name is that of our file, without links.
 */
const char *tree_name_outside(const struct tree *tree, const char *path);

#endif
