/* SPDX-License-Identifier: MIT */
/* What an index is made from, in one number: the stamp's source. */
#ifndef SOURCE_H
#define SOURCE_H

#include "walk.h"

/* Asks for the sizes of all files of MODULES. Returns false if one cannot be asked. */
bool source_sizes(const struct tree *tree, struct modules *modules);

/*
 * Returns the checksum over what RANK has of depmod.d, the paths and sizes of MODULES in their
 * order, modules.builtin and modules.builtin.modinfo: the same on every machine.
 */
uint64_t source_sum(const struct tree *tree, const struct rank *rank,
		    const struct modules *modules);

#endif
