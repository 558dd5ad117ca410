/* SPDX-License-Identifier: MIT */
/* The directories in which the kernel searches for firmware. */
#ifndef FWPATH_H
#define FWPATH_H

#include "files/tree.h"

enum { FWPATH_DIRS = 5 }; /* at most */

/* The directories that exist, in the kernel's order, absolute in the tree's system. */
struct fwpath {
	const struct root *root;
	const char *dirs[FWPATH_DIRS];
	size_t count;
};

/*
 * Finds the directories for the kernel of TREE, which must last as long as FWPATH: the one in
 * firmware_class.path, if the tree is in the running system; updates/VERSION, updates and VERSION
 * in /lib/firmware; /lib/firmware itself (kernel,
 * Documentation/driver-api/firmware/fw_search_path.rst).
 */
void fwpath_open(struct fwpath *fwpath, const struct tree *tree);

/*
 * The same with the directory DIR of TREE's system in place of /lib/firmware, and without
 * firmware_class.path. DIR must last as long as FWPATH.
 */
void fwpath_open_at(struct fwpath *fwpath, const struct tree *tree, const char *dir);

/*
 * Puts DIR before the others, as firmware_class.path= on the command line of FWPATH's system does;
 * DIR must last as long as FWPATH. Does nothing if it is not absolute or not there. Only for a
 * system that does not run: of the running one fwpath_open knows it.
 */
void fwpath_prefer(struct fwpath *fwpath, const char *dir);

/*
 * Returns the file that the kernel would load for the firmware NAME: plain, or packed as .zst or
 * .xz. Returns its path, absolute in the tree's system and in run_arena, or NULL if there is none.
 * If NAME has a '*', as in some modules, looks only for its directory and returns that.
 */
const char *fwpath_find(const struct fwpath *fwpath, const char *name);

#endif
