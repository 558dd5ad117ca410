/* SPDX-License-Identifier: MIT */
/*
 * A directory that appears whole or not at all. It is filled under a temporary name beside its own,
 * by a child process, and renamed when that has succeeded. Whatever ends the child (an error, a
 * signal, no memory) removes what it has made.
 */
#ifndef NEWDIR_H
#define NEWDIR_H

#include <stdbool.h>

/* What stands at a directory's name. */
enum newdir_place {
	NEWDIR_FREE,  /* nothing, or an empty directory */
	NEWDIR_OURS,  /* a directory with nothing but the names of newdir_look */
	NEWDIR_OTHER, /* anything else */
};

/* Looks what is at PATH. NAMES, ended with NULL, are those that such a directory may have. */
enum newdir_place newdir_look(const char *path, const char *const *names);

/*
 * Makes the directory PATH by calling FILL with CONTEXT in a child process; FILL fills the
 * directory DIR and returns an exit status. With 0 or GOOD, DIR gets the name PATH; what stands
 * there, a directory, is removed. Else PATH stays as it is. Prints an error if the directory cannot
 * be made or renamed. Returns the exit status; EXIT_FAILED for such an error. When a signal comes
 * that ends processes, removes what was made and ends the process.
 */
int newdir_make(const char *path, int (*fill)(void *context, const char *dir), void *context,
		int good);

/*
 * Does the same in a new directory in TMPDIR or /tmp, which is removed when FILL has returned.
 */
int newdir_use(int (*fill)(void *context, const char *dir), void *context);

/*
 * Removes the file NAME in the open directory DIR, or the directory with all that is in it, as far
 * as that is possible. Follows no link.
 */
void newdir_remove(int dir, const char *name);

#endif
