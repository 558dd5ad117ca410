/* SPDX-License-Identifier: MIT */
/* Steps 1 to 4 of a diagnosis: a module, by its name or as a file. */
#ifndef MODULE_H
#define MODULE_H

#include "explain/diag.h"

/*
 * Looks at the module NAME (folded): its file, the index and other files of that name, what it
 * needs, its configuration; and whether it is loaded. BY_ALIAS: what is blacklisted will not be
 * loaded.
 */
void diag_module(struct diag *diag, const char *name, bool by_alias);

/* Looks at the file PATH, which need not be the tree's, and at the module that it would be. */
void diag_module_file(struct diag *diag, const char *path);

/* Adds a finding for what the configuration says about the module NAME (folded). */
void diag_config(struct diag *diag, const char *name, bool by_alias);

#endif
