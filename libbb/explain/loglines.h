/* SPDX-License-Identifier: MIT */
/*
 * The kernel's lines about a module. With few exceptions they start with the module's name. They
 * are printed as they are, with "kernel:" before and their meaning in brackets behind.
 */
#ifndef LOGLINES_H
#define LOGLINES_H

#include "explain/refusal.h"

/*
 * Opens the kernel's log at its end, or skips to it, so that later lines can be read. Costs two
 * system calls, later one.
 */
void loglines_listen(void);

/* Whether a line since loglines_listen has WORDS in it, whichever module it is about. */
bool loglines_have(const char *words);

/*
 * Prints the kernel's lines about the module since loglines_listen, each once. After a load that
 * went well, prints only lines with a known meaning. Sets refusal->is_known if a line explains the
 * refusal. Returns false if the log could not be opened.
 */
bool loglines_print(struct refusal *refusal);

#endif
