/* SPDX-License-Identifier: MIT */
/* The kernel's command line: options for modules, modprobe.blacklist=, modprobe.forbid=. */
#ifndef KCMDLINE_H
#define KCMDLINE_H

#include "system/modconf.h"

/*
 * Adds the options, modprobe.blacklist= and modprobe.forbid= in TEXT, the contents of
 * /proc/cmdline, to CONF. TEXT is overwritten and must last as long as CONF.
 */
void kcmdline_parse(struct modconf *conf, char *text);

/* The same with the running kernel's; adds nothing without /proc. */
void kcmdline_read(struct modconf *conf);

/*
 * Returns the value, without quotes around it, of the last word KEY=VALUE on the running kernel's
 * command line; NULL if there is none. The caller may write to it. In KEY '-' and '_' are equal, as
 * in the kernel.
 */
char *kcmdline_value(const char *key);

/*
 * Calls EACH with CONTEXT for every name in the lists KEY=NAME,NAME... on the running kernel's
 * command line. KEY is as above. Names live in run_arena.
 */
void kcmdline_list(const char *key, void (*each)(void *context, char *name), void *context);

#endif
