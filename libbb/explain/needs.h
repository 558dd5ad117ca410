/* SPDX-License-Identifier: MIT */
/* Step 3 of a diagnosis: what a module needs. */
#ifndef NEEDS_H
#define NEEDS_H

#include "explain/diag.h"
#include "module/facts.h"

/*
 * Adds findings about the needs of the module NAME (folded): the modules of "depends=", the symbols
 * that it and they want, its soft dependencies and its firmware. PATH is its file, as struct module
 * has it; FACTS are those of that file, which is still open.
 */
void diag_needs(struct diag *diag, const char *name, const char *path, struct facts *facts);

#endif
