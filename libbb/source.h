/* SPDX-License-Identifier: MIT */
/* What an index is made from, in one number: the stamp's source. */
#ifndef SOURCE_H
#define SOURCE_H

#include "walk.h"

/* Of a depmod that was told what to take (-C, files): readers have nothing to compare it with. */
enum { SOURCE_UNKNOWN = 0 };

/*
 * The checksum over what RANK has of depmod.d, then (source_add) the path and the size of each
 * module in their order, those that cannot be read as well, then (source_end) modules.builtin and
 * modules.builtin.modinfo: the same on every machine. source_add asks for a size that is not known.
 * source_end returns false if one of its files is there and could not be read, which has been said.
 */
uint64_t source_start(const struct rank *rank);
uint64_t source_add(uint64_t sum, const struct tree *tree, struct module *module);
bool source_end(uint64_t *sum, const struct tree *tree);

/* All of that for MODULES into *SUM. Returns what source_end does. */
bool source_of(const struct tree *tree, const struct rank *rank, const struct modules *modules,
	       uint64_t *sum);

#endif
