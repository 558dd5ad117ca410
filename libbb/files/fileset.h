/* SPDX-License-Identifier: MIT */
/*
 * A set of files that appears whole or not at all: each is written under a temporary name, and only
 * when all of them are complete (and on the disk, if asked) do they get their own.
 */
#ifndef FILESET_H
#define FILESET_H

#include "base/span.h"

#define FILESET_MAX 16

struct fileset_file {
	const char *name;
	char temporary[64]; /* empty once renamed */
	int fd;
};

struct fileset {
	int dir;
	const char *dir_name; /* for messages */
	struct fileset_file files[FILESET_MAX];
	size_t count;
	int error; /* the first -errno, which has been said; later steps do nothing */
};

/*
 * Keeps others who call this for DIR out until this process ends (flock(2)): waits for one that is
 * at work, 30 seconds at most. Then removes what killed ones have left there: regular files whose
 * names are those of our temporary files. Returns 0, also where the file system knows no locks (and
 * removes nothing then), or -EBUSY, which has been said.
 */
int fileset_lock(int dir, const char *dir_name);

/* Starts a set in the open directory DIR, which stays the caller's. */
void fileset_open(struct fileset *set, int dir, const char *dir_name);

/*
 * Adds the file NAME with these contents; files are renamed in the order of the calls. A name may
 * come twice: the later contents replace the earlier then.
 */
void fileset_add(struct fileset *set, const char *name, struct span contents);

/*
 * Gives all files their names; those of NAME that were there are replaced, links too. If SYNC,
 * contents reach the disk before any rename, the first rename before the others, and these before
 * the last: the order that a stamp lives by. On an error before the first rename nothing has
 * changed and no temporary file is left. Returns 0 or -errno, which has been said.
 */
int fileset_commit(struct fileset *set, bool sync);

#endif
