/* SPDX-License-Identifier: MIT */
/* Step 3 of a diagnosis: what a module needs. */
#ifndef NEEDS_H
#define NEEDS_H

#include "explain/diag.h"
#include "module/facts.h"

/*
 * Adds findings about what the module NAME (folded) needs: the modules of "depends=", the symbols
 * that it and they want, its soft dependencies and its firmware. PATH is its file, as struct module
 * has it, and FACTS what the file says; it is still open.
 */
void diag_needs(struct diag *diag, const char *name, const char *path, struct facts *facts);

#endif
