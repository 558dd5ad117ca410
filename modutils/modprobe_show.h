/* SPDX-License-Identifier: MIT */
#ifndef MODPROBE_SHOW_H
#define MODPROBE_SHOW_H

#include "system/context.h"

/*
 * What modprobe prints without loading or removing anything. Each function prints to standard
 * output, prints its own errors, and returns an exit status.
 */

/*
 * modprobe -c: the configuration, one keyword after the other as kmod sorts them, and then the
 * aliases and symbols of the index. Adds the soft dependencies that the modules state to the
 * configuration.
 */
int modprobe_show_config(struct context *context);

/*
 * modprobe --show-modversions and, with EXPORTS, --show-exports: checksum and name of the symbols
 * that the module file PATH wants or exports. EXIT_FAILED for a file that has none.
 */
int modprobe_show_symbols(const char *path, bool exports);

/* modprobe -l: the modules of DB whose name matches PATTERN, or all of them when it is NULL. */
int modprobe_list(struct moddb *db, const char *pattern);

#endif
