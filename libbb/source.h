/* SPDX-License-Identifier: MIT */
/* What an index is made from, in one number: the stamp's source. */
#ifndef SOURCE_H
#define SOURCE_H

#include "walk.h"

/* Asks for the sizes of all files of MODULES. Returns false if one cannot be asked. */
bool source_sizes(const struct tree *tree, struct modules *modules);

/*
 * *RESULT is the checksum over what RANK has of depmod.d, the paths and sizes of MODULES in their
 * order, modules.builtin and modules.builtin.modinfo: the same on every machine. Returns false if
 * one of the files is there and could not be read, which has been said.
 */
bool source_sum(const struct tree *tree, const struct rank *rank, const struct modules *modules,
		uint64_t *result);

#endif
