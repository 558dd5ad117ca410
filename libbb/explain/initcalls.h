/* SPDX-License-Identifier: MIT */
/* Built-in drivers that the kernel was told not to start: initcall_blacklist=FUNCTION,... */
#ifndef INITCALLS_H
#define INITCALLS_H

#include "explain/diag.h"

/*
 * Adds a fault if the running kernel's command line keeps the built-in module NAME (folded) from
 * starting. Returns whether it does. The symbols of the kernel tell which module a function belongs
 * to; where they do not, a function whose name begins with NAME is taken as its own.
 */
bool initcalls_tell_module(struct diag *diag, const char *name);

/* Adds a finding, no warning, for each function on that list. */
void initcalls_tell(struct diag *diag);

#endif
