/* SPDX-License-Identifier: MIT */
/* The kernel's command line: options for modules, modprobe.blacklist=, modprobe.forbid=. */
#ifndef KCMDLINE_H
#define KCMDLINE_H

#include "system/modconf.h"

/*
 * Adds what TEXT, the contents of /proc/cmdline, says to CONF. TEXT is overwritten and must
 * last.
 */
void kcmdline_parse(struct modconf *conf, char *text);

/* The same with the running kernel's; without /proc there is nothing to add. */
void kcmdline_read(struct modconf *conf);

/*
 * The value of the word KEY=VALUE on the running kernel's command line, the last one if there are
 * several; NULL without. May be written to. In KEY dashes and underscores are the same, as the
 * kernel has it.
 */
char *kcmdline_value(const char *key);

/*
 * Calls EACH for every name in the lists KEY=NAME,NAME... of the running kernel's command line, KEY
 * as above; names live until the process ends.
 */
void kcmdline_list(const char *key, void (*each)(void *context, char *name), void *context);

#endif
