/* SPDX-License-Identifier: MIT */
/* Finds the module files of a tree. */
#ifndef WALK_H
#define WALK_H

#include "tree/modules.h"

/*
 * Adds to MODULES, with modules_add, every module file below TREE and below RANK's external
 * directories, and puts them in order with modules_order; RANK and TELL are for these two. Prints
 * an error for each directory or file that cannot be read or indexed, and sets MODULES->failed; a
 * missing external directory does not set it.
 */
void walk_tree(const struct tree *tree, const struct rank *rank, bool tell,
	       struct modules *modules);

/* Whether modules.dep can hold NAME: its words are 7-bit text, with colons and newlines between. */
bool walk_fits(const char *name);

#endif
