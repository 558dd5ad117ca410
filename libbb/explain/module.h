/* SPDX-License-Identifier: MIT */
/* Steps 1 to 4 of a diagnosis: a module, by its name or as a file. */
#ifndef MODULE_H
#define MODULE_H

#include "explain/diag.h"

/*
 * Adds findings about the module NAME (folded, and kept as long as DIAG): its file, the index and
 * other files of that name, what it needs, its configuration and, for the running kernel's tree,
 * whether it is loaded. BY_ALIAS: an alias led to it, so a blacklist keeps it from being loaded.
 */
void diag_module(struct diag *diag, const char *name, bool by_alias);

/* The same for the module in the file PATH, in the tree or outside. */
void diag_module_file(struct diag *diag, const char *path);

#endif
