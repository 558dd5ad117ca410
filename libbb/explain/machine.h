/* SPDX-License-Identifier: MIT */
/* Whether a file is for this machine: architecture, class (bits), byte order. */
#ifndef MACHINE_H
#define MACHINE_H

#include "explain/findings.h"
#include "explain/sample.h"

/* What ELF is for, in ARENA: "arm, 32 bits, little-endian". */
const char *machine_text(struct arena *arena, const struct elf *elf);

/*
 * Returns LEVEL_FAULT if the running kernel cannot take ELF or, with SAMPLE, if that module of the
 * tree is for another machine; else LEVEL_OK. Without IS_RUNNING the tree is not the running
 * kernel's, and SAMPLE (NULL for none) alone decides. The evidence lives in run_arena.
 */
struct finding machine_check(const struct elf *elf, const struct sample *sample, bool is_running);

#endif
