/* SPDX-License-Identifier: MIT */
/*
 * One checksum over everything an index is made from: depmod.d's directives as RANK has them, the
 * path and size of each module in order (also of one that cannot be read), modules.builtin and
 * modules.builtin.modinfo. It is the same on every machine. It covers no contents of modules: one
 * that is replaced by another of the same size goes unnoticed.
 */
#ifndef TREESUM_H
#define TREESUM_H

#include "tree/modules.h"

/* In the stamp of a depmod run with -C or FILE arguments: readers cannot make the sum again. */
enum { TREESUM_UNKNOWN = 0 };

/*
 * The sum in three steps: begin, add each module in order, end. treesum_add sets the module's size
 * if it is 0. treesum_end returns false, after a warning, if a file is there and cannot be read.
 */
uint64_t treesum_start(const struct rank *rank);
uint64_t treesum_add(uint64_t sum, const struct tree *tree, struct module *module);
bool treesum_end(uint64_t *sum, const struct tree *tree);

/* All three steps for MODULES, whose sizes it sets, into *SUM. Returns what treesum_end does. */
bool treesum_of(const struct tree *tree, const struct rank *rank, const struct modules *modules,
		uint64_t *sum);

/* The sum of the paths of MODULES, in order: it tells which are there, and looks at no file. */
uint64_t treesum_names(const struct modules *modules);

#endif
