/* SPDX-License-Identifier: MIT */
/* Step 1 of a diagnosis: the file itself. */
#ifndef MODFILE_H
#define MODFILE_H

#include "explain/diag.h"
#include "module/facts.h"

/*
 * Adds findings about the open file FD (or the -errno of opening it), which messages call NAME:
 * whether it is a module, for this machine, for this kernel, signed. PATH is its path in the tree,
 * NULL for a file outside. Returns whether FACTS, in run_arena, can be used; FD must stay open as
 * long as they are.
 */
bool diag_file(struct diag *diag, const char *name, const char *path, int fd, struct facts *facts);

#endif
