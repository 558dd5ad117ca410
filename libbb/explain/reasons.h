/* SPDX-License-Identifier: MIT */
/*
 * Explains why the kernel did not load a module, or did not remove one: prints notes with the
 * evidence, below the error message.
 *
 * These sources are tried, one after the other, until a reason is known: faults of the file that
 * are certain; the kernel's lines about the module; the signature, the index and another module of
 * the tree, depending on the error; the meaning of the error for modules. A source that is missing
 * (/dev, /proc, /sys, an index, the file itself) is skipped.
 *
 * Without ENABLE_REASONS nothing of this is in the binary: use EXPLAINER.
 */
#ifndef REASONS_H
#define REASONS_H

#include "base/common.h"
#include "system/attempt.h"

/* The functions have the contracts of struct explainer. */
extern const struct explainer reasons_explainer;

/* The explainer for attempt_load and the rooms of plan/; NULL without REASONS. */
#define EXPLAINER (ENABLE_REASONS ? &reasons_explainer : NULL)

#endif
