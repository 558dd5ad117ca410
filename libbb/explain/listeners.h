/* SPDX-License-Identifier: MIT */
/* Who hears of new devices. */
#ifndef LISTENERS_H
#define LISTENERS_H

#include "explain/diag.h"

/*
 * Adds who acts on the kernel's events in this system: processes that listen to them, and the
 * program that the kernel runs for each. Without any, no driver is loaded for a new device; that is
 * a warning if diag->wants_listener.
 */
void listeners_tell(struct diag *diag);

#endif
