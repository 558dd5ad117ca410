/* SPDX-License-Identifier: MIT */
/*
 * A module that was given to the kernel, and the hook through which the rooms that load and remove
 * have a refusal explained. They stand below the folder that can (explain/), so the applet hands
 * them its explainer.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "base/note.h"
#include "base/span.h"

struct moddb;

struct attempt {
	const char *name;      /* the module's or its file's; the name inside the file goes first */
	const char *options;   /* as the kernel got them; "" for none */
	int error;             /* the kernel's -errno, or 0 */
	int fd;                /* the module's file, or -1; stays the caller's */
	struct span bytes;     /* its contents, if FD cannot be read again; else empty */
	struct moddb *db;      /* where symbols are looked up; NULL: the running kernel's tree */
	enum note_level level; /* of the notes about an error */
};

struct explainer {
	/* Call before a load: later lines of the kernel's log may be about it. */
	void (*listen)(void);

	/*
	 * Prints why ATTEMPT failed, in one or more notes; the caller has printed before that it
	 * did. If it went well: which of its options the kernel ignored. Call it then only if there
	 * were options.
	 */
	void (*answered)(const struct attempt *attempt);

	/* Prints why the kernel did not remove the module NAME (folded); ERROR is its -errno. */
	void (*kept)(const char *name, int error);
};

#endif
