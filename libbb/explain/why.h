/* SPDX-License-Identifier: MIT */
/*
 * Why the kernel did not take a module, or did not let one go: in plain words and with the
 * evidence, as notes. The caller has said before what failed.
 *
 * Three sources, the most certain first: our own reading of the file and the system; the kernel's
 * lines about this module since why_listen; what the error means where modules are concerned.
 * What is not there (/dev, /proc, /sys, an index, the file itself) is done without.
 *
 * Callers ask for ENABLE_REASONS first, so that without it nothing of this is in the binary.
 */
#ifndef WHY_H
#define WHY_H

#include "base/libbb.h"
#include "index/moddb.h"

/* A module that was given to the kernel. */
struct attempt {
	const char *name;      /* the module's or its file's; what the file says goes before it */
	const char *options;   /* as the kernel got them; "" for none */
	int error;             /* the kernel's -errno, or 0 */
	int fd;                /* the module's file, or -1; stays the caller's */
	struct span bytes;     /* its contents, if FD cannot be read again; else empty */
	struct moddb *db;      /* where symbols are looked up; NULL: the running kernel's tree */
	enum note_level level; /* of the notes about an error */
};

/* Call before a load: what the kernel says from now on may be about it. Two system calls, once. */
void why_listen(void);

/*
 * Says why ATTEMPT failed, in one or more notes.
 *
 * Of one that went well, which parameters the kernel passed over because the module has none such,
 * and the nearest that it has: worth a call, at one system call, if there were options.
 */
void why_answered(const struct attempt *attempt);

/* Says why the kernel keeps the module NAME (folded) in spite of its removal; ERROR is a -errno. */
void why_kept(const char *name, int error);

/*
 * Says which trees there are in place of TREE, which could not be opened, and whether their
 * modules are of its version.
 */
void why_no_tree(const struct tree *tree, enum note_level level);

#endif
