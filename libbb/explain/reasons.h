/* SPDX-License-Identifier: MIT */
/*
 * Why the kernel did not load a module, or did not remove one: notes with the evidence, below the
 * message that it failed.
 *
 * Three sources, the most certain first: the file and the system, as we read them; the kernel's
 * lines about the module; the meaning of the error where modules are concerned. A source that is
 * missing (/dev, /proc, /sys, an index, the file itself) is left out.
 *
 * Without ENABLE_REASONS nothing of this is in the binary: use EXPLAINER.
 */
#ifndef REASONS_H
#define REASONS_H

#include "base/common.h"
#include "system/attempt.h"

extern const struct explainer reasons_explainer;

/* The explainer for attempt_load and the rooms of plan/; NULL without REASONS. */
#define EXPLAINER (ENABLE_REASONS ? &reasons_explainer : NULL)

#endif
