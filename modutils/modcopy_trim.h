/* SPDX-License-Identifier: MIT */
/* Removing modules from a tree in one step. */
#ifndef MODCOPY_TRIM_H
#define MODCOPY_TRIM_H

#include "modcopy.h"

struct trim {
	struct modcopy *copy;
	struct hash kept; /* the files of modules that stay, by file_id */
	int parent;       /* the directory that the tree is in; trim_replace's own */
};

/*
 * Calls GONE with CONTEXT for every module file that does not stay: its path, relative to the tree,
 * and its size in bytes. Returns 0, or -errno after an error has been printed.
 */
int trim_list(struct trim *trim, void (*gone)(void *context, const char *path, uint64_t size),
	      void *context);

/*
 * Replaces the tree by one without these files and with a new index; unless there is ANYTHING that
 * goes, only removes what an earlier run has left. Returns 0; or -errno after an error has been
 * printed, and nothing has changed.
 */
int trim_replace(struct trim *trim, bool anything);

/* modcopy_trim_all.c: Does what --trim and -n say. Returns an exit status. */
int modcopy_trim(struct modcopy *copy, bool only_print, bool with_null);

#endif
