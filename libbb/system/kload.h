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
	const char *fault; /* why the file could not be handed to the kernel; NULL: it was */
	struct span bytes; /* the plain module, in run_arena, if it was read here; else empty */
	bool by_kernel;    /* the kernel was to decompress the file */
};

/*
 * Loads the module in the open file FD with the parameters OPTIONS and the FLAGS KLOAD_*. FD may be
 * any kind of file; a pipe is read to its end. Sets FAILURE. Returns 0, the kernel's -errno or,
 * with failure->fault, the -errno of reading or unpacking FD.
 *
 * A regular file goes to the kernel as it is if it is plain, or if /sys/module/compression names
 * its format. Any other is read and unpacked here, and so is xz with a check sum that the kernel's
 * decoder does not know, if this binary has one. A kernel without finit_module gets the bytes by
 * init_module.
 *
 * With failure->by_kernel, -EINVAL may be the answer of the kernel's decoder (kernel,
 * kernel/module/decompress.c) as well as of the module's init function.
 */
int kload_insert(int fd, const char *options, unsigned flags, struct kload_failure *failure);

/* The same, but never has the kernel decompress the file. */
int kload_insert_unpacked(int fd, const char *options, unsigned flags,
			  struct kload_failure *failure);

/*
 * Removes the module NAME, with FORCE even when it is in use. Does not wait. Returns 0 or the
 * kernel's -errno; -EAGAIN if it is in use.
 */
int kload_remove(const char *name, bool force);

#endif
