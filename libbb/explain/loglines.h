/* SPDX-License-Identifier: MIT */
/*
 * The kernel's lines about a module. With few exceptions they start with the module's name. They
 * are printed as they are, with "kernel:" in front and with what they mean in brackets behind.
 */
#ifndef LOGLINES_H
#define LOGLINES_H

#include "explain/refusal.h"

/* Opens the kernel's log: what it says from now on can be printed. Two system calls, once. */
void loglines_listen(void);

/*
 * Prints the kernel's lines about the module since the last call; none if the log could not be
 * opened. Sets refusal->is_known if a line explains the refusal.
 */
void loglines_print(struct refusal *refusal);

#endif
