/* SPDX-License-Identifier: MIT */
/*
 * Loaded modules in the terms of FreeBSD 2.x's loadable kernel modules: each has an id and a type.
 * The id is the module's place in the order of loading, from 0. It changes when an older module is
 * removed.
 */
#ifndef LKM_H
#define LKM_H

#include <stdbool.h>

#include "system/procmod.h"

/* The numbers that modload(8) passes to a post-install program. */
enum lkm_type {
	LKM_VFS = 1,  /* a file system */
	LKM_DEV = 2,  /* a driver of devices */
	LKM_MISC = 5, /* all others */
};

struct lkm {
	const struct procmod *module;
	unsigned id;
	enum lkm_type type;
	unsigned major; /* of a driver's device nodes */
	bool has_major;
};

struct lkms {
	struct procmods loaded;
	struct lkm *list; /* the oldest first: by id */
	size_t count;
};

/*
 * Reads the loaded modules. Their types come from the aliases of their files in the running
 * kernel's tree; a module whose file cannot be read is LKM_MISC. Returns false after printing an
 * error if the list of modules cannot be read.
 */
bool lkms_read(struct lkms *lkms);

/*
 * Returns the module whose id is ID, in decimal, or if ID is NULL the one called NAME, in which '-'
 * and '_' are equal. If there is none, prints an error and returns NULL; so also if ID is no
 * number.
 */
const struct lkm *lkms_find(const struct lkms *lkms, const char *id, const char *name);

#endif
