/* SPDX-License-Identifier: MIT */
/*
 * modules.stamp: which files make up one index, and what they were made from. stamp.c has the
 * format. Without a stamp, or beside one that does not fit, the set is another program's.
 */
#ifndef STAMP_H
#define STAMP_H

#include "base/span.h"

#define STAMP_NAME      "modules.stamp"
#define STAMP_FILES_MAX 16

struct stamp_file {
	const char *name;
	uint64_t size; /* in bytes */
	uint64_t sum;  /* checksum() of the contents */
};

struct stamp {
	uint32_t generation; /* counts the runs of depmod */
	bool replacing;      /* depmod is replacing the files, or was killed while it did */
	uint64_t treesum;    /* of what the index was made from (treesum.h), or TREESUM_UNKNOWN */
	struct stamp_file files[STAMP_FILES_MAX];
	size_t count;
};

/*
 * Reads the stamp in the open directory DIR; its texts are in run_arena. Returns 0, -EBADMSG if it
 * makes no sense (STAMP has what stands before the first bad line), or another -errno, -ENOENT if
 * there is none.
 */
int stamp_read(struct stamp *stamp, int dir);

/* Returns STAMP as text, in run_arena. */
struct span stamp_text(const struct stamp *stamp);

/* Whether FILE, of SIZE bytes, fits STAMP: its size is the same, or STAMP does not list it. */
bool stamp_allows(const struct stamp *stamp, const char *file, uint64_t size);

/*
 * Reads all files of STAMP in the open directory DIR. Returns the name of the first whose size or
 * contents differ, or NULL. A missing file differs, unless MAY_LACK.
 */
const char *stamp_flaw(const struct stamp *stamp, int dir, bool may_lack);

/* Adds the file NAME (which must last) with its CONTENTS; at most STAMP_FILES_MAX. */
void stamp_add(struct stamp *stamp, const char *name, struct span contents);

#endif
