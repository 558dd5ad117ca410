/* SPDX-License-Identifier: MIT */
/* modules.stamp: which files make up one index, and from which modules they were made. */
#ifndef STAMP_H
#define STAMP_H

#include "base/span.h"

#define STAMP_NAME      "modules.stamp"
#define STAMP_FILES_MAX 16

struct stamp_file {
	const char *name;
	uint64_t size;
	uint64_t sum; /* checksum() of the contents */
};

struct stamp {
	uint32_t generation;
	bool replacing;   /* depmod is at work, or was killed at it */
	uint64_t treesum; /* of what the index was made from (treesum.h), or TREESUM_UNKNOWN */
	struct stamp_file files[STAMP_FILES_MAX];
	size_t count;
};

/*
 * Reads the stamp in the open directory DIR. Returns 0, -ENOENT if there is none, -EBADMSG if it
 * makes no sense (what was understood of it stands in STAMP, the rest is zero).
 */
int stamp_read(struct stamp *stamp, int dir);

/* Returns the stamp as the text that stamp_read takes, in run_arena. */
struct span stamp_text(const struct stamp *stamp);

/* Whether STAMP lets FILE have SIZE bytes: it does of a file that it does not list. */
bool stamp_allows(const struct stamp *stamp, const char *file, uint64_t size);

/*
 * Reads all files of STAMP in the open directory DIR. Returns the name of the first that is not as
 * it says, NULL if all are. If MAY_LACK, one that is not there is passed over.
 */
const char *stamp_flaw(const struct stamp *stamp, int dir, bool may_lack);

/* Adds a file to STAMP. */
void stamp_add(struct stamp *stamp, const char *name, struct span contents);

#endif
