/* SPDX-License-Identifier: MIT */
/* For whom a text of handover_text.h is: its first two lines. */
#ifndef HANDOVER_ID_H
#define HANDOVER_ID_H

#include "system/context.h"

/* Returns the first line, in run_arena; NULL if the kernel has no boot_id. */
const char *handover_machine(const struct context *context);

/*
 * Returns the second line, in run_arena. *KNOWN: whether it tells CONTEXT's index and configuration
 * from others.
 */
const char *handover_index(const struct context *context, bool *known);

#endif
