/* SPDX-License-Identifier: MIT */
/* Whether a module has the version magic of a kernel: "VERSION SMP preempt mod_unload ...". */
#ifndef VERMAGIC_H
#define VERMAGIC_H

#include "explain/findings.h"
#include "explain/sample.h"

/*
 * Returns the first word in which the version magic MAGIC differs from WANTED, in run_arena: "'A'
 * is not 'B'". Both end with NUL or an apostrophe, as in the kernel's line about them. The words
 * behind the version are compared first: a kernel with symbol versions does not compare the
 * version.
 */
const char *vermagic_difference(const char *magic, const char *wanted);

/*
 * Compares the version magic of FACTS with that of SAMPLE, another module of the tree, and with
 * VERSION, the name of the tree; each may be NULL, and is not compared then. Returns LEVEL_FAULT if
 * it differs from SAMPLE's, or is not for VERSION; but LEVEL_WARNING if it only is not for VERSION
 * and symbols have versions. Returns LEVEL_UNKNOWN if FACTS have none, else LEVEL_OK. The evidence
 * lives in run_arena.
 */
struct finding vermagic_check(const struct facts *facts, const struct sample *sample,
			      const char *version);

#endif
