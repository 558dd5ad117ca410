/* SPDX-License-Identifier: MIT */
/* Whether a file is for this machine: architecture, class (bits), byte order. */
#ifndef MACHINE_H
#define MACHINE_H

#include "explain/findings.h"
#include "explain/sample.h"

/* Returns the machine of ELF, in ARENA: "arm, 32 bits, little-endian". */
const char *machine_text(struct arena *arena, const struct elf *elf);

/* Returns how the machines of A and B differ, in run_arena: "for A, not for B"; NULL if they do
 * not. */
const char *machine_difference(const struct elf *a, const struct elf *b);

/*
 * Returns LEVEL_FAULT if IS_RUNNING and the running kernel cannot load ELF, or if SAMPLE (NULL for
 * none), a module of the tree, is for another machine; else LEVEL_OK. IS_RUNNING: ELF is for the
 * running kernel. The evidence lives in run_arena; for LEVEL_OK it is NULL in a binary without
 * MODDIAG.
 */
struct finding machine_check(const struct elf *elf, const struct sample *sample, bool is_running);

#endif
