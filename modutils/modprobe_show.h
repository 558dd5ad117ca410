/* SPDX-License-Identifier: MIT */
#ifndef MODPROBE_SHOW_H
#define MODPROBE_SHOW_H

#include "index/moddb.h"
#include "system/modconf.h"

/*
 * What modprobe prints without loading or removing anything. Each function prints to standard
 * output, prints its own errors, and returns an exit status.
 */

/*
 * modprobe -c: the configuration, one keyword after the other as kmod sorts them, and then the
 * aliases and symbols of DB's index. Adds the soft dependencies that TREE's modules state to CONF.
 */
int modprobe_show_config(struct modconf *conf, const struct tree *tree, struct moddb *db);

/*
 * modprobe --show-modversions and, with EXPORTS, --show-exports: checksum and name of the symbols
 * that the module file PATH wants or exports. EXIT_FAILED for a file that has none.
 */
int modprobe_show_symbols(const char *path, bool exports);

/* modprobe -l: the modules of DB whose name matches PATTERN, or all of them when it is NULL. */
int modprobe_list(struct moddb *db, const char *pattern);

#endif
