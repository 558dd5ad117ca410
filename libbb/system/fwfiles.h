/* SPDX-License-Identifier: MIT */
/*
 * The files that belong to a firmware's name: what has to be copied so that a driver that asks for
 * it in the copy gets what it would get in ROOT.
 */
#ifndef FWFILES_H
#define FWFILES_H

#include "base/hash.h"
#include "system/fwpath.h"

/* Paths are absolute in ROOT's system. */
struct fwfile {
	const char *path;   /* the file or link; /lib/firmware itself may be reached by a link */
	const char *link;   /* the target of a link, as it is written; NULL: a regular file */
	const char *source; /* the file with the contents: PATH in most cases; NULL for a link */
	const char *name;   /* the name for which it was added first */
};

/* Set FWPATH, and the ARENA of both tables to run_arena; leave the rest zero, or set DIR. */
struct fwfiles {
	const struct fwpath *fwpath;
	const char *dir; /* that of fwpath_open_at, only with MODULE_LAYERS; NULL: /lib/firmware */
	struct fwfile *list; /* every path once */
	size_t count, capacity;
	struct hash by_path; /* the number in LIST + 1 */
	struct hash by_name; /* what fwfiles_add has returned, negated and + 1 */
};

/*
 * Adds what belongs to NAME, as a module states it in "firmware=":
 *
 * the file that the kernel would load, after fwpath's order. If that is a packed one (.zst), also
 * the .xz beside it or in a later directory, for a kernel may know one format only;
 *
 * if a part of NAME is a pattern ("iwlwifi-*.pnvm"), this for every name that fits in any of the
 * directories, in the order of bytes. A '*' does not match a slash, nor a dot at the start;
 *
 * every link on the way, below /lib/firmware or the directory of firmware_class.path. In place of a
 * link that leads out of there is a regular file, whose SOURCE is the link: root_file follows it,
 * inside ROOT. With DIR the same holds of all absolute links, for the copy has another name for it.
 *
 * Returns 0; -ENOENT if there is no such file (also if links lead nowhere, or in a circle); -EINVAL
 * for a NAME that is empty, absolute or has a part ".."; -E2BIG for a pattern with more than 64
 * parts, or that fits more than 65536 names. A name that was added before gets the result of then.
 */
int fwfiles_add(struct fwfiles *files, const char *name);

/*
 * Calls EACH with CONTEXT for every firmware that a built-in driver states, from TREE's
 * modules.builtin.modinfo, in its order; MODULE is the driver's name, and both texts live in
 * run_arena. Returns 0, or the -errno of reading: -ENOENT for kernels before 5.2, which have no
 * such file.
 */
int fwfiles_each_builtin(const struct tree *tree,
			 void (*each)(void *context, const char *module, const char *name),
			 void *context);

#endif
