/* SPDX-License-Identifier: MIT */
/* The three system calls: finit_module, init_module, delete_module. */
#ifndef KLOAD_H
#define KLOAD_H

#include "base/span.h"

/* The kernel's flags of finit_module(2). */
enum {
	KLOAD_IGNORE_MODVERSIONS = 1,
	KLOAD_IGNORE_VERMAGIC = 2,
};

/* Details of a load that failed. */
struct kload_failure {
	const char *fault; /* why the kernel was not asked; NULL: it was */
	struct span bytes; /* the plain module, if it was read here; else empty */
};

/*
 * Loads the module in the open file FD with the parameters OPTIONS. FD may be any kind of file; a
 * pipe is read to its end. Returns 0 or the kernel's -errno, and sets FAILURE.
 *
 * A compressed file goes to the kernel as it is if /sys/module/compression names its format. In any
 * other case, or if the kernel may have failed to decompress it, it is unpacked here.
 */
int kload_insert(int fd, const char *options, unsigned flags, struct kload_failure *failure);

/* Asks the kernel to remove the module NAME. Returns 0 or -errno. FORCE: even when in use. */
int kload_remove(const char *name, bool force);

#endif
