/* SPDX-License-Identifier: MIT */
/* Nodes of the device tree that have no device. */
#ifndef NODES_H
#define NODES_H

#include "explain/diag.h"

/*
 * Adds a fault if WORD is the name that the kernel would give to the device of a node, such as
 * "2188000.ethernet" for ethernet@2188000, and there is that node: that it is disabled, or that no
 * device was made for it. Returns whether there is such a node.
 */
bool nodes_tell_absent(struct diag *diag, const char *word);

#endif
