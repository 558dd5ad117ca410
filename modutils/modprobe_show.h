/* SPDX-License-Identifier: MIT */
#ifndef MODPROBE_SHOW_H
#define MODPROBE_SHOW_H

#include "system/context.h"

/*
 * The options of modprobe that only print. Each function prints to standard output, prints its own
 * errors, and returns an exit status.
 */

/*
 * modprobe -c: prints the configuration, one keyword after the other as kmod sorts them, and then
 * the aliases and symbols of the index. Adds modules.softdep and modules.weakdep to
 * context->conf.
 */
int modprobe_show_config(struct context *context);

/*
 * modprobe --show-modversions and, with EXPORTS, --show-exports: prints checksum and name of the
 * symbols that the module file PATH wants or exports. A file without any is an error.
 */
int modprobe_show_symbols(const char *path, bool exports);

/* The same for the module NAME (folded), which CONTEXT has; one that is built in is an error. */
int modprobe_show_module(const struct context *context, const char *name, bool exports);

/* modprobe -l: prints the modules of DB whose name matches PATTERN (NULL: all). */
int modprobe_list(struct moddb *db, const char *pattern);

#endif
