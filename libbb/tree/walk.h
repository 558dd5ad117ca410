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

/*
 * The same for TREE and all of its layers: the modules of a higher layer stand before those of a
 * lower one, and of two of one name that of the higher layer is taken. IS_TOP: TREE lies over its
 * layers, not under them. RANK is for what is in TREE's system; a layer that is a root of its own
 * has its own depmod.d. Only with MODULE_LAYERS.
 */
void walk_layers(const struct tree *tree, const struct rank *rank, bool tell,
		 struct modules *modules, bool is_top);

/* The RULE of walk_layers' calls of the hook TWICE about files of two layers. */
extern const char rule_higher_layer[];

/* Whether modules.dep can hold NAME: its words are 7-bit text, with colons and newlines between. */
bool walk_fits(const char *name);

#endif
