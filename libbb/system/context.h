/* SPDX-License-Identifier: MIT */
/* The context of most applets: one tree, its database, and the configuration for its modules. */
#ifndef CONTEXT_H
#define CONTEXT_H

#include "index/moddb.h"
#include "system/modconf.h"

struct context {
	struct tree tree;
	struct moddb *db;
	struct modconf conf;
	bool is_flat;         /* the tree is a folder without a version (FLAT_TREE) */
	bool conf_is_foreign; /* CONF is that of another system than the running one */
};

/*
 * Opens the tree as tree_open does, with FLAT_TREE also MODULE_DIR itself if it is a tree, and its
 * database with the FLAGS MODDB_*, with MODULE_LAYERS also the layers over it; the configuration is
 * empty. Returns 0, also if there is no such tree (tree.fd is -errno then). If ROOT cannot be
 * opened, prints an error and returns its -errno. CONTEXT must stay where it is.
 */
int context_open(struct context *context, const char *root, const char *module_dir,
		 const char *version, unsigned flags);

/*
 * Closes the tree and its database, so that nothing of their file system is held. The root and the
 * configuration stay.
 */
void context_close(struct context *context);

/*
 * Reads the configuration: modprobe.d of the tree's system or, unless PATHS is NULL, the files and
 * directories PATHS of the running system instead; then, if WITH_CMDLINE, the kernel's command
 * line, which is about the running system alone. Prints notes about malformed lines.
 * Returns 0, or -ELOOP after an error if its files include one another too deeply.
 */
int context_configure(struct context *context, const char *const *paths, bool with_cmdline);

#endif
