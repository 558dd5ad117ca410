/* SPDX-License-Identifier: MIT */
/*
 * Why the kernel did not take a module, or did not let one go: in plain words and with the
 * evidence, as notes. The caller has said before what failed.
 *
 * Three sources, the most certain first: our own reading of the file and the system; the kernel's
 * lines about this module since listen; what the error means where modules are concerned.
 * What is not there (/dev, /proc, /sys, an index, the file itself) is done without.
 *
 * Callers ask for ENABLE_REASONS first, so that without it nothing of this is in the binary.
 */
#ifndef REASONS_H
#define REASONS_H

#include "base/libbb.h"
#include "index/moddb.h"
#include "system/attempt.h"

/*
 * listen costs two system calls, once per process; answered, after a load that went well, one.
 */
extern const struct explainer why_explainer;

/* The explainer for the rooms below, or NULL without reasons. */
#define EXPLAINER (ENABLE_REASONS ? &why_explainer : NULL)

/*
 * Says which trees there are in place of TREE, which could not be opened, and whether their
 * modules are of its version.
 */
void why_no_tree(const struct tree *tree, enum note_level level);

#endif
