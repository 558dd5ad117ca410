/* SPDX-License-Identifier: MIT */
/* What an index is made from, in one number: the stamp's source. */
#ifndef TREESUM_H
#define TREESUM_H

#include "tree/walk.h"

/* Of a depmod that was told what to take (-C, files): readers have nothing to compare it with. */
enum { TREESUM_UNKNOWN = 0 };

/*
 * The checksum over what RANK has of depmod.d, then (treesum_add) the path and the size of each
 * module in their order, those that cannot be read as well, then (treesum_end) modules.builtin and
 * modules.builtin.modinfo: the same on every machine. treesum_add asks for a size that is not
 * known. treesum_end returns false if one of its files is there and could not be read, which has
 * been said.
 */
uint64_t treesum_start(const struct rank *rank);
uint64_t treesum_add(uint64_t sum, const struct tree *tree, struct module *module);
bool treesum_end(uint64_t *sum, const struct tree *tree);

/* All of that for MODULES into *SUM. Returns what treesum_end does. */
bool treesum_of(const struct tree *tree, const struct rank *rank, const struct modules *modules,
		uint64_t *sum);

#endif
