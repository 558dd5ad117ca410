/* SPDX-License-Identifier: MIT */
/* Reads the files of many modules, in threads if there are any, before the caller needs them. */
#ifndef PREFETCH_H
#define PREFETCH_H

#include "base/libbb.h"
#include "module/facts.h"
#include "tree/modules.h"

/* One module's file, read. */
struct prefetched {
	struct facts facts; /* with its symbols; read nothing else from the file */
	int fd;             /* the file, or -errno */
	int error;          /* 0, or a -errno: there are no facts; facts_fault knows more */
};

struct prefetch;

/*
 * Begins to read MODULES of TREE in up to THREADS threads (at least 1, which is the caller's), with
 * the versions of symbols if WITH_CRC. Both must stay as they are until prefetch_close; only those
 * modules may change that prefetch_next has returned. There is one prefetch at a time.
 */
struct prefetch *prefetch_open(const struct tree *tree, const struct modules *modules,
			       bool with_crc, unsigned threads);

/*
 * Returns the next module's file, in the order of the list whatever the threads do, or NULL behind
 * the last. It is valid until the next call.
 */
struct prefetched *prefetch_next(struct prefetch *prefetch);

/* Ends the threads and frees their memory. Call it when prefetch_next has returned NULL. */
void prefetch_close(struct prefetch *prefetch);

/* Prints at LEVEL that MODULE could not be read, and why: the fault in FACTS, or ERROR's text. */
void tell_unreadable(enum note_level level, const struct tree *tree, const struct module *module,
		     const struct facts *facts, int error);

/* Returns how many threads to use: one per processor, or 1 if threads are not built in. */
unsigned prefetch_threads(void);

#endif
