/* SPDX-License-Identifier: MIT */
/* Step 1 of a diagnosis: the file itself. */
#ifndef MODFILE_H
#define MODFILE_H

#include "explain/diag.h"
#include "module/facts.h"

/*
 * Looks at the open file FD (or the -errno of opening it), which people know as NAME: whether it is
 * a module, of this architecture, for this kernel, signed. PATH is how the tree names it, NULL for
 * one outside. Returns whether FACTS can be asked for more, as long as FD is open.
 */
bool diag_file(struct diag *diag, const char *name, const char *path, int fd, struct facts *facts);

/* Adds findings about parameters in configured options of the module NAME that FACTS do not list.
 */
void diag_options(struct diag *diag, const char *name, const struct facts *facts);

/* What ELF is for, for people, in ARENA: "ARM, 32 bits, little-endian". */
const char *machine_text(struct arena *arena, const struct elf *elf);

/* Whether FACTS are those of a module and not of an object on the way to one. */
bool facts_are_module(const struct facts *facts);

#endif
