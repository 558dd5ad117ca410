/* SPDX-License-Identifier: MIT */
/* The modules that are loaded at every start, whatever the hardware asks for. */
#ifndef AUTOLOAD_H
#define AUTOLOAD_H

#include "files/root.h"

struct wanted_module {
	const char *name;    /* as it is written, but without ".ko"; may be an alias */
	const char *options; /* "" for none */
	const char *where;   /* the file and line, or /proc/cmdline */
};

/*
 * Calls EACH with CONTEXT for every module that ROOT's system lists, in this order. First come the
 * files of modules-load.d(5), sorted by name; a file hides those of its name in later directories.
 * Then comes /etc/modules. In the running system modules_load= on the kernel's command line
 * follows, and in an initramfs (which has /etc/initrd-release) rd.modules_load=. MODULE is valid
 * during the call only; its strings live in run_arena. With MODPLUG_LISTS the line "; any-order"
 * says that the order of the lines below it, in the same file, does not matter.
 */
void autoload_each(const struct root *root,
		   void (*each)(void *context, const struct wanted_module *module), void *context);

/* In EACH: whether the module has no place in the order. Only with MODPLUG_LISTS. */
bool autoload_any_order(void);

/*
 * Sets whether autoload_any_order is true for all modules from now on. Returns what was set before.
 * Only with MODPLUG_LISTS.
 */
bool autoload_set_any_order(bool any);

/* Works as autoload_each for the one file PATH of ROOT. */
void autoload_file(const struct root *root, const char *path,
		   void (*each)(void *context, const struct wanted_module *module), void *context);

#endif
