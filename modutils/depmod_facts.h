/* SPDX-License-Identifier: MIT */
/* The modules of one run of depmod: from modules.facts.bin where a file is unchanged, else read. */
#ifndef DEPMOD_FACTS_H
#define DEPMOD_FACTS_H

#include "index/stamp.h"
#include "tree/kept.h"
#include "tree/prefetch.h"

/* All zeros: nothing was recalled, and nothing will be kept. */
struct recall {
	const struct tree *tree;
	const struct modules *modules;
	struct kept kept;
	/* Per module; NULL until recall_look: */
	struct file_state *states;
	uint32_t *records;      /* number in KEPT, or KEPT_NONE: read it */
	bool changed;           /* a file is not what it was, or may not be */
	struct modules to_read; /* all others are in KEPT */
	size_t next;            /* number of the module that recall_next takes */
	/* The module that recall_next returned last: */
	const struct prefetched *last;
	struct kept_facts facts;   /* if it was kept... */
	struct prefetched fetched; /* ...LAST is this */
	struct keep keep;
};

/*
 * Reads the facts of the index in the open directory DIR, whose stamp is STAMP (NULL: as if there
 * were no facts), and looks at the files of all MODULES of TREE, whose sizes it sets. Returns
 * whether there are facts.
 */
bool recall_look(struct recall *recall, const struct tree *tree, struct modules *modules, int dir,
		 const struct stamp *stamp);

/* Has the module NUMBER read, whatever was kept of it, and nothing kept of it after that. */
void recall_forget(struct recall *recall, size_t number);

/*
 * Begins to keep what will be read; GRAPH is open, and nothing was added. DIR, called DIR_NAME, is
 * where the index will be written. Returns false after an error message if it cannot be written to.
 */
bool recall_keep(struct recall *recall, struct graph *graph, int dir, const char *dir_name);

/*
 * Returns the next module, valid until the next call; behind the last, NULL. PREFETCH reads
 * recall->to_read. Of a module that was not read, the symbols are not in the facts.
 */
const struct prefetched *recall_next(struct recall *recall, struct prefetch *prefetch);

/* Adds the symbols of the module that recall_next returned last as number INDEX to GRAPH. */
void recall_add_symbols(struct recall *recall, struct graph *graph, uint32_t index);

/*
 * Keeps that module, the file PATH; its symbols are in the graph unless it has an error. Does
 * nothing before recall_keep.
 */
void recall_add(struct recall *recall, const char *path);

#endif
