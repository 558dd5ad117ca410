/* SPDX-License-Identifier: MIT */
/* depmod.d: which directories are searched, and which of two files of one name is the module. */
#ifndef RANK_H
#define RANK_H

#include "base/hash.h"
#include "files/tree.h"

/* Words of depmod.d in the order given. */
struct rank_words {
	const char **list;
	size_t count, capacity;
};

struct rank {
	const char *version;         /* of the tree */
	struct rank_words search;    /* directories, best first; also "built-in", "external" */
	struct rank_words externals; /* absolute directories */
	struct rank_words overrides; /* SUBDIR/NAME without suffix */
	struct rank_words excludes;  /* base names */
	struct hash places;          /* of directories in the search order, 1 the best */
	uint32_t built_in_place;     /* that of all other directories */
	struct hash override_places; /* the number of the last override of each path, from 1 on */
	struct hash excluded;
	bool is_foreign; /* below a ROOT: no directory of depmod.d may lead up */
	bool failed;     /* not all of depmod.d could be read, and an error was printed */
};

/*
 * Reads depmod.d of TREE's system or, unless PATHS is NULL, the files and directories PATHS of the
 * running system instead. A layer in a folder of versions is in the system of the lowest layer, to
 * which external directories belong. Prints an error for each line that makes no sense, and leaves
 * it out. The strings are in run_arena.
 */
void rank_read(struct rank *rank, const struct tree *tree, const char *const *paths);

/* Whether a directory entry called NAME is passed over: build, source, and the excluded ones. */
bool rank_excludes(const struct rank *rank, const char *name);

/*
 * Whether file A is preferred to file B as the module that both are called after. *RULE becomes the
 * rule that decides, in words. Paths as in struct module. No two paths are equal in rank, so the
 * result does not depend on the order in which a disk lists them.
 */
bool rank_prefers(const struct rank *rank, const char *a, const char *b, const char **rule);

#endif
