/* SPDX-License-Identifier: MIT */
/* Soft dependencies that lead back to where they begin. */
#ifndef SOFTLOOP_H
#define SOFTLOOP_H

#include "explain/diag.h"

/*
 * Adds a finding with all places if the soft dependencies of the module NAME (folded) lead back to
 * it. It is a warning if a line of the configuration has a part in that: modprobe then loads one of
 * them without what it wants.
 */
void softloop_tell(struct diag *diag, const char *name);

#endif
