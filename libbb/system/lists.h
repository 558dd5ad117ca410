/* SPDX-License-Identifier: MIT */
/* Lists of modules that other systems have, and those that a user names (MODPLUG_LISTS). */
#ifndef LISTS_H
#define LISTS_H

#include "system/autoload.h"
#include "system/context.h"

/*
 * Calls EACH, as autoload_each does, for every module of the list NAME of CONTEXT's system:
 *
 *   system        what autoload_each has
 *   openwrt       the files of /etc/modules.d, sorted by name. As for kmodloader, only those whose
 *                 name begins with a digit have an order
 *   openwrt-boot  the same with /etc/modules-boot.d
 *   android       modules.load in the directory of the modules
 *   all           all modules of the tree, in no order
 *   a path        the file, or all files of the directory, sorted by name
 *
 * Returns 0; -EINVAL if NAME is none of these; or the -errno of a directory or file that cannot be
 * read. Prints nothing about these.
 */
int lists_each(const struct context *context, const char *name,
	       void (*each)(void *context, const struct wanted_module *module), void *each_context);

#endif
