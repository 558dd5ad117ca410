/* SPDX-License-Identifier: MIT */
/*
 * Why the kernel did not take a module, or did not let one go: in plain words and with the
 * evidence, as notes. The callers have said before what failed; nothing here is asked after a
 * success, but for why_listen and why_ignored.
 *
 * Three sources, the most certain first: our own reading of the file and the system; the kernel's
 * lines about this module since why_listen; what the error means where modules are concerned.
 * What is not there (/dev, /proc, /sys, an index, the file itself) is done without.
 *
 * Without CONFIG_REASONS all of this does nothing.
 */
#ifndef WHY_H
#define WHY_H

#include "libbb.h"
#include "moddb.h"

/* A load that the kernel refused. */
struct refusal {
	const char *name; /* what the file is called or the module's name; the file knows better */
	const char *options;   /* as the kernel got them */
	int error;             /* its -errno */
	int fd;                /* the module's file, or -1; stays the caller's */
	struct span bytes;     /* its contents, if FD cannot be read again; else empty */
	struct moddb *db;      /* where symbols are looked up; NULL: the running kernel's tree */
	enum note_level level; /* of the notes */
};

/* Call before a load: what the kernel says from now on may be about it. Two system calls, once. */
void why_listen(void);

/* Says why REFUSAL happened, in one or more notes. */
void why_refused(const struct refusal *refusal);

/*
 * After a load that went well: names the parameters that the module does not know, which the
 * kernel passes over, and the nearest that it knows. Only the kernel's lines are asked, so that
 * this costs one system call when all is well. Of LOADED error and level are not used.
 */
void why_ignored(const struct refusal *loaded);

/* Says why the kernel keeps the module NAME (folded) in spite of its removal; ERROR is a -errno. */
void why_kept(const char *name, int error);

/*
 * Says which trees there are in place of TREE, which could not be opened, and whether their
 * modules are of its version.
 */
void why_no_tree(const struct tree *tree, enum note_level level);

#endif
