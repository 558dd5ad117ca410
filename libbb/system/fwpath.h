/* SPDX-License-Identifier: MIT */
/* Where the kernel finds firmware files. */
#ifndef FWPATH_H
#define FWPATH_H

#include "files/tree.h"

enum { FWPATH_DIRS = 5 };

/* The directories that are there, in the kernel's order, absolute in the tree's system. */
struct fwpath {
	const struct root *root;
	const char *dirs[FWPATH_DIRS];
	size_t count;
};

/*
 * Finds the directories for the kernel of TREE: the one in firmware_class.path, if that kernel
 * runs; updates/VERSION, updates, VERSION of /lib/firmware, and that itself (kernel,
 * Documentation/driver-api/firmware/fw_search_path.rst).
 */
void fwpath_open(struct fwpath *fwpath, const struct tree *tree);

/*
 * Returns the file, absolute in the tree's system, that the kernel would take for the firmware
 * NAME, plain or packed as .zst or .xz; NULL if there is none. NAME may have a '*', as some modules
 * write it: then true of any file is not asked, only that its directory is there.
 */
const char *fwpath_find(const struct fwpath *fwpath, const char *name);

#endif
