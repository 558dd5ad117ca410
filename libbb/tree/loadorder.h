/* SPDX-License-Identifier: MIT */
/* In which order modules are loaded: positions, cycles, and all that a module needs. */
#ifndef LOADORDER_H
#define LOADORDER_H

#include "tree/modules.h"

/*
 * Sets every module's position, so that it is lower than the positions of those it needs. Modules
 * in a cycle get one as well. For each cycle calls the hook CYCLE, or prints two errors with its
 * modules and symbols, and in the end one with all modules that are in cycles. Returns the number
 * of cycles.
 *
 * The order is depmod's, and visible in modules.dep: it takes modules without users first, the last
 * found of them before the others; a module joins them when all its users have a position.
 */
unsigned modules_number(struct modules *modules);

/*
 * Lists in CLOSURE the numbers of all modules that MODULE needs, directly or not, by position:
 * loading begins at the end. MODULE itself is not listed. Returns how many. CLOSURE has room for
 * all modules, and so has MARKS, which must be all zeros and is so again afterwards.
 */
size_t modules_closure(const struct modules *modules, const struct module *module,
		       uint32_t *closure, uint8_t *marks);

#endif
