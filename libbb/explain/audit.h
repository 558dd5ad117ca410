/* SPDX-License-Identifier: MIT */
/* The audit of a whole tree. */
#ifndef AUDIT_H
#define AUDIT_H

#include "explain/diag.h"

/*
 * Reads every module of the tree, the index and the configuration, and adds to the current subject
 * a finding for each thing that does not fit the rest. Flaws of the index belong to diag->ground.
 * Returns the number of modules, 0 if there is no tree. Call it once.
 */
size_t diag_tree(struct diag *diag);

#endif
