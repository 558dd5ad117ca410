/* SPDX-License-Identifier: MIT */
/* Reads many modules' files, in several threads if there are, ahead of the one who takes them. */
#ifndef PREFETCH_H
#define PREFETCH_H

#include "base/libbb.h"
#include "module/facts.h"
#include "tree/walk.h"

/* What was read of one module. */
struct reading {
	struct facts facts; /* with its symbols; not to be asked for more than that */
	int fd;             /* its file, or -errno */
	int error;          /* 0, or a -errno: there are no facts; facts_fault knows more */
};

struct prefetch;

/*
 * Begins to read MODULES of TREE, in up to THREADS threads (at least 1, which is the caller's);
 * with the versions of symbols if WITH_CRC. Both must stay as they are until prefetch_close, but
 * for modules whose reading was taken.
 */
struct prefetch *prefetch_open(const struct tree *tree, const struct modules *modules,
			       bool with_crc, unsigned threads);

/*
 * Returns the reading of the next module, in their order whatever the threads do, or NULL behind
 * the last. It is valid until the next call.
 */
struct reading *prefetch_next(struct prefetch *ahead);

/* Ends the threads. Call it when prefetch_next has returned NULL. */
void prefetch_close(struct prefetch *ahead);

/* Says at LEVEL that MODULE could not be read, and why: ERROR, and what FACTS know of it. */
void tell_unreadable(enum note_level level, const struct tree *tree, const struct module *module,
		     const struct facts *facts, int error);

/* How many threads run at once here: one for each processor, or 1 where none are built in. */
unsigned prefetch_threads(void);

#endif
