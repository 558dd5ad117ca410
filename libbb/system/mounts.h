/* SPDX-License-Identifier: MIT */
/* What is mounted where. */
#ifndef MOUNTS_H
#define MOUNTS_H

#include "base/span.h"
#include "files/root.h"

/* The texts live in run_arena. */
struct mount {
	const char *device; /* "8:1"; "0:N" if no block device stands for the file system */
	const char *place;
	const char *type;
	const char *source;
	char *options; /* of the file system; may be overwritten */
};

/*
 * Finds in ROOT's /proc/self/mountinfo the mount that the absolute PATH is on or, unless DEVICE is
 * NULL, the first one of the device DEVICE. Links in PATH are not followed. Returns false if there
 * is none, or that file cannot be read.
 */
bool mount_find(const struct root *root, const char *path, const char *device, struct mount *found);

/* The same in TEXT, which has the lines of a mountinfo, perhaps among others. It is overwritten. */
bool mount_find_in(struct span text, const char *path, const char *device, struct mount *found);

#endif
