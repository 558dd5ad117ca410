/* SPDX-License-Identifier: MIT */
/* What the file system says of a file, to tell later whether it is the same, unchanged. */
#ifndef FILESTATE_H
#define FILESTATE_H

#include "files/tree.h"

struct stat;

/* Times are in nanoseconds since 1970. */
struct file_state {
	uint64_t size, inode;
	int64_t modified, changed; /* mtime, which everybody may set, and ctime */
};

/* What two equal states of a file, one from before a run and one from later, say about it. */
enum file_trust {
	TRUST_SAME, /* it was not changed in between */
	TRUST_FAR,  /* its clock was wrong: only if it showed one moment twice, it was changed */
	TRUST_NOT,  /* it may have been changed */
};

/*
 * Looks at the file PATH of TREE (as in struct module), with one system call on the running system.
 * Follows links. Returns 0 or -errno.
 */
int filestate_of(const struct tree *tree, const char *path, struct file_state *state);

/* Sets STATE from STATUS. */
void filestate_from(struct file_state *state, const struct stat *status);

/*
 * Tells whether STATE can be relied on, if its file was looked at, and read, by a run that began at
 * NOW by the clock of the file system. filestate.c says why.
 */
enum file_trust filestate_trust(const struct file_state *state, int64_t now);

/* Whether the states are equal. */
bool filestate_equal(const struct file_state *a, const struct file_state *b);

#endif
