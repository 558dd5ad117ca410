/* SPDX-License-Identifier: MIT */
/*
 * The kernel's lines about a module. With few exceptions they start with the module's name. They
 * are printed as they are, with "kernel:" before and their meaning in brackets behind.
 */
#ifndef LOGLINES_H
#define LOGLINES_H

#include "explain/refusal.h"

/*
 * Opens the kernel's log at its end, unless that was done before or notes are off (-q), so that
 * later lines can be printed. Costs two system calls.
 */
void loglines_listen(void);

/*
 * Prints the kernel's lines about the module since loglines_listen or the last call; none if the
 * log could not be opened. After a load that went well, prints only lines with a known meaning.
 * Sets refusal->is_known if a line explains the refusal.
 */
void loglines_print(struct refusal *refusal);

#endif
