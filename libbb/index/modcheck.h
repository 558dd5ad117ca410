/* SPDX-License-Identifier: MIT */
/* Whether an index is whole and made from the modules that are there. */
#ifndef MODCHECK_H
#define MODCHECK_H

#include "index/moddb.h"

/*
 * To be asked when something was not found: whether the answer may change if it is asked for once
 * more, because the full check fails (in a binary that has it), or because the tree has the module
 * NAME (folded), which its index does not list. Always false if db->is_hasty.
 */
bool modcheck_reconsider(struct moddb *db, const char *name);

/*
 * The full check: reads the whole index, compares it with its stamp, or without one the text with
 * the binary files, and looks at the size of every module. Returns true if all fits. If not, the
 * first flaw is said with its cure, and the modules themselves are asked from then on. True also
 * when they are already, and there is nothing left to check.
 */
bool modcheck(struct moddb *db);

#endif
