/* SPDX-License-Identifier: MIT */
/* Whether a module has the version magic of a kernel: "VERSION SMP preempt mod_unload ...". */
#ifndef VERMAGIC_H
#define VERMAGIC_H

#include "explain/findings.h"
#include "explain/sample.h"

/*
 * Returns the first word in which the version magic MAGIC differs from WANTED, in run_arena: "'A'
 * is not 'B'". Both end with NUL or an apostrophe, as in the kernel's line about them. A word
 * behind the version is named first: where symbols have versions, the kernel does not compare its
 * own.
 */
const char *vermagic_difference(const char *magic, const char *wanted);

/*
 * Compares the version magic of FACTS with that of SAMPLE, another module of the tree, and with
 * VERSION, the name of the tree; each may be NULL, and is not compared then. Returns LEVEL_FAULT
 * if it differs, LEVEL_WARNING if only the version differs and symbols have versions,
 * LEVEL_UNKNOWN if FACTS have none, else LEVEL_OK. The evidence lives in run_arena.
 */
struct finding vermagic_check(const struct facts *facts, const struct sample *sample,
			      const char *version);

#endif
