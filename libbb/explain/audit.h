/* SPDX-License-Identifier: MIT */
/* The audit of a whole tree. */
#ifndef AUDIT_H
#define AUDIT_H

#include "explain/diag.h"

/*
 * Reads every module of the tree, the index and the configuration, and adds a finding for each
 * thing that does not fit the rest. Returns the number of modules.
 */
size_t diag_tree(struct diag *diag);

#endif
