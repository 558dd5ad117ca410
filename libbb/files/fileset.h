/* SPDX-License-Identifier: MIT */
/*
 * A set of files that appears whole or not at all. Each is written under a temporary name. They get
 * their own names when all of them are complete, and with SYNC when all are on the disk.
 */
#ifndef FILESET_H
#define FILESET_H

#include "base/span.h"

/* The files in a set at most; fileset_add does not check it. */
#define FILESET_MAX 16

struct fileset_file {
	const char *name;
	char temporary[64]; /* empty once renamed */
	int fd;
};

/* What else has to change between the old set and the new. */
struct fileset_step {
	/*
	 * Called with CONTEXT when the first file has its name, and with sync is on the disk.
	 * Returns 0, or -errno and in *NAME what it could not change.
	 */
	int (*publish)(void *context, const char **name);
	/* Called also where the set's temporary files are removed, perhaps by a signal. */
	void (*clean_up)(void);
	void *context;
};

struct fileset {
	int dir;
	const char *dir_name; /* for messages */
	struct fileset_file files[FILESET_MAX];
	size_t count;
	int error; /* the first -errno, which has been printed; later steps do nothing */
	const struct fileset_step *step; /* NULL: none; set it after fileset_open */
};

/*
 * Locks DIR against other callers until this process ends (flock(2)). Waits for the owner of the
 * lock, 30 seconds at most. Then removes what killed processes have left there: regular files whose
 * names are those of our temporary files. Returns 0; also, and without removing any, where the file
 * system has no locks. Returns -EBUSY after printing an error.
 */
int fileset_lock(int dir, const char *dir_name);

/*
 * Removes what killed processes have left in the open directory DIR: regular files whose names are
 * those of our temporary files. The caller has the lock.
 */
void fileset_clean(int dir);

/*
 * Starts a set in the open directory DIR, which stays the caller's. DIR_NAME is its name in
 * messages. Until fileset_commit a signal that ends the process removes the temporary files. There
 * is one set at a time.
 */
void fileset_open(struct fileset *set, int dir, const char *dir_name);

/*
 * Adds the file NAME with these contents. NAME has at most 40 bytes and must last until
 * fileset_commit. Files are renamed in the order of the calls. If a name comes twice, the later
 * contents replace the earlier. Prints an error if writing fails; fileset_commit returns it.
 */
void fileset_add(struct fileset *set, const char *name, struct span contents);

/*
 * Renames all files; a file or link that has such a name is replaced. With SYNC the contents reach
 * the disk before any rename, the first rename before the others, and these before the last: a
 * stamp depends on this order. After an error before the first rename nothing has changed and no
 * temporary file is left. Returns 0 or -errno, which has been printed.
 */
int fileset_commit(struct fileset *set, bool sync);

#endif
