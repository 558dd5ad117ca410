/* SPDX-License-Identifier: MIT */
/* Whether a module was made for a kernel: its architecture and its version magic. */
#ifndef ABI_H
#define ABI_H

#include "files/tree.h"
#include "module/facts.h"

/* The name of the file's architecture, "arm"; "unknown" for one that is rare. */
const char *abi_machine(const struct elf *elf);

/*
 * Why the running kernel cannot take a file of this architecture, class or byte order, in words;
 * NULL if it can.
 */
const char *abi_foreign(const struct elf *elf);

/*
 * The first word that differs between two version magics, in words: first the flags, then the
 * version. AT is "A' should be 'B'", as the kernel says it. NULL if it is not like that.
 */
const char *abi_magic_hint(const char *at);

/* The first value of KEY in the file's .modinfo, in run_arena; NULL if there is none. */
char *abi_text(const struct facts *facts, const char *key);

/*
 * *MAGIC becomes the version magic of the first of TREE's modules, NULL if it cannot be had.
 * Returns false if the tree has none.
 */
bool abi_tree_magic(const struct tree *tree, char **magic);

#endif
