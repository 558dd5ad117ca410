/* SPDX-License-Identifier: MIT */
/*
 * modules.facts.bin: what depmod has read of each module, so that the next one need not read a
 * module that is the same file still. kept_format.h has the format. The file is for the machine
 * that wrote it. Its bytes may come from anywhere: kept_read trusts none of them.
 */
#ifndef KEPT_H
#define KEPT_H

#include "base/hash.h"
#include "base/strbuf.h"
#include "module/facts.h"
#include "tree/catalog.h"
#include "tree/filestate.h"
#include "tree/graph.h"

#define KEPT_NAME "modules.facts.bin"

/* A number of a record that is none. */
#define KEPT_NONE UINT32_MAX

/* The run of depmod that wrote the file, as its stamp has it: the two belong together. */
struct kept_run {
	uint64_t treesum, names;
	uint32_t generation;
};

/* What is in the file about a module. */
enum {
	KEPT_FACTS = 1, /* the facts: if the file is the same, it need not be read */
	/*
	 * Its time is so close to that of the run that another change may have left it the same:
	 * not even depmod -A takes the file as unchanged.
	 */
	KEPT_DOUBT = 2,
};

/* A file that was read. */
struct kept {
	struct span records, numbers, symbols, texts;
	struct hash by_path;      /* numbers of records */
	struct graph_names names; /* of the symbols */
	uint32_t count;           /* of records */
};

/*
 * Reads and checks the whole file in the open directory DIR, which RUN must have written. Returns
 * whether KEPT can be used; its memory is run_arena's. Returns false as well if another version of
 * modbox or a machine of another byte order wrote it.
 */
bool kept_read(struct kept *kept, int dir, const struct kept_run *run);

/* The same for BYTES of a file, which must last. */
bool kept_from_bytes(struct kept *kept, struct span bytes, const struct kept_run *run);

/*
 * Returns the number of the record of PATH (as in struct module) if the file was in STATE, else
 * KEPT_NONE; also if there is none. *FLAGS becomes its KEPT_* bits.
 */
uint32_t kept_find(const struct kept *kept, const char *path, const struct file_state *state,
		   uint32_t *flags);

/* What was kept of a module: of the .modinfo what catalog_add takes, and the symbols. */
struct kept_facts {
	struct span modinfo;
	struct graph_numbers symbols; /* in the graph_names of the file */
};

/* Returns the facts of the record NUMBER, which has KEPT_FACTS. They point into KEPT's file. */
struct kept_facts kept_facts(const struct kept *kept, uint32_t number);

/* What one file will be made from. */
struct keep_row;
struct keep {
	struct graph *graph; /* NULL: nothing is kept */
	struct keep_row *rows;
	size_t count, capacity;
	struct strbuf numbers; /* of symbols in GRAPH, which appends them */
	uint32_t taken;        /* of these, the numbers that ROWS have */
	int64_t now;           /* of the file system, before the first module was read */
};

/*
 * Begins, between graph_open and the first graph_add. NOW is a time of the modules' file system
 * before the first of them was read, in nanoseconds since 1970.
 */
void keep_open(struct keep *keep, struct graph *graph, int64_t now);

/*
 * Adds the module PATH (which must last), whose file was in STATE before it was read. FACTS are
 * NULL if it could not be read, or else those that graph_add has got just now.
 */
void keep_read(struct keep *keep, const char *path, const struct file_state *state,
	       const struct facts *facts);

/* The same for FACTS, whose file must last, of which graph_add_numbers has got the symbols just
 * now. */
void keep_again(struct keep *keep, const char *path, const struct file_state *state,
		const struct kept_facts *facts);

/* Whether KEEP keeps anything; not before keep_open. */
static inline bool keep_is_open(const struct keep *keep)
{
	return keep->graph != NULL;
}

/* Appends the bytes of the file, written by RUN, to OUT, which is empty. */
void keep_text(const struct keep *keep, const struct kept_run *run, struct strbuf *out);

#endif
