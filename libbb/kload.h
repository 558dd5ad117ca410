/* SPDX-License-Identifier: MIT */
/* The three system calls: finit_module, init_module, delete_module. */
#ifndef KLOAD_H
#define KLOAD_H

#include "span.h"

/* The kernel's flags of finit_module(2). */
enum {
	KLOAD_IGNORE_MODVERSIONS = 1,
	KLOAD_IGNORE_VERMAGIC = 2,
};

/*
 * Loads the module in the open file FD (any kind of file; a pipe is read to its end) with the
 * parameters OPTIONS. Returns 0 or the kernel's -errno. *FAULT is set when the file was at fault
 * before the kernel saw it.
 *
 * A compressed file goes to the kernel as it is only where /sys/module/compression names its
 * format; if that fails, or in any other case, it is unpacked here.
 */
int kload_insert(int fd, const char *options, unsigned flags, const char **fault);

/* Asks the kernel to remove the module NAME. Returns 0 or -errno. FORCE: even when in use. */
int kload_remove(const char *name, bool force);

#endif
