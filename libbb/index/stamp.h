/* SPDX-License-Identifier: MIT */
/*
 * modules.stamp.bin: which files make up one index, and what they were made from. stamp.c has the
 * format. An index without a stamp is another program's; backend_is_foreign finds one that was
 * written over ours.
 */
#ifndef STAMP_H
#define STAMP_H

#include "base/span.h"

/* Packages of kernels remove "modules.*.bin" with the kernel (docs/reliability.md). */
#define STAMP_NAME      "modules.stamp.bin"
#define STAMP_OLD_NAME  "modules.stamp" /* until 0.1; depmod removes it, nothing reads it */
#define STAMP_FILES_MAX 16              /* in one stamp */

struct stamp_file {
	const char *name;
	uint64_t size; /* in bytes */
	uint64_t sum;  /* checksum() of the contents */
};

struct stamp {
	uint32_t generation; /* counts the runs of depmod */
	bool replacing;      /* depmod is replacing the files, or was killed while it did */
	uint64_t treesum;    /* of what the index was made from (treesum.h), or TREESUM_UNKNOWN */
	uint64_t names;      /* treesum_names of the same modules, or TREESUM_UNKNOWN */
	struct stamp_file files[STAMP_FILES_MAX];
	size_t count;
};

/*
 * Reads the stamp in the open directory DIR; its texts are in run_arena. Returns 0. Returns
 * -EBADMSG if it is malformed; STAMP has the lines before the first bad one then. Returns another
 * -errno if it cannot be read, -ENOENT if there is none; STAMP is all zeros then.
 */
int stamp_read(struct stamp *stamp, int dir);

/* Returns STAMP as text, in run_arena. */
struct span stamp_text(const struct stamp *stamp);

/* Whether FILE, of SIZE bytes, fits STAMP: its size is the same, or STAMP does not list it. */
bool stamp_allows(const struct stamp *stamp, const char *file, uint64_t size);

/* Whether FILE in the open directory DIR has the size and contents that STAMP lists for it. */
bool stamp_fits(const struct stamp *stamp, int dir, const char *file);

/*
 * Reads all files of STAMP in the open directory DIR. Returns the name of the first that cannot be
 * read, or whose size or contents differ; NULL if there is none. With MAY_LACK, a missing file is
 * no flaw.
 */
const char *stamp_flaw(const struct stamp *stamp, int dir, bool may_lack);

/*
 * Adds the file NAME, which must last as long as STAMP, with the size and checksum of its CONTENTS.
 * The caller adds at most STAMP_FILES_MAX files.
 */
void stamp_add(struct stamp *stamp, const char *name, struct span contents);

#endif
