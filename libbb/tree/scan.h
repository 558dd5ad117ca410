/* SPDX-License-Identifier: MIT */
/*
 * Answers the module database's questions without an index, from the modules themselves, and reads
 * only what the question needs.
 */
#ifndef SCAN_H
#define SCAN_H

#include "files/softdep.h"
#include "tree/catalog.h"
#include "tree/graph.h"
#include "tree/values.h"

/* Set TREE and leave the rest zero. */
struct scan {
	const struct tree *tree;
	bool walked;   /* RANK and MODULES are filled in */
	bool read_all; /* CATALOG and GRAPH are filled in */
	struct rank rank;
	struct modules modules;
	struct catalog catalog;
	struct graph graph;
	uint32_t *closure; /* room for all modules */
	uint8_t *marks;    /* the same; all zeros between look-ups */
};

/*
 * Looks for the module NAME (folded): the first call walks the tree's file names; each reads the
 * .modinfo of the module and of all it depends on. Adds to FOUND the line "PATH: PATH..." that
 * modules.dep would have, in run_arena.
 */
void scan_module(struct scan *scan, const char *name, struct values *found);

/*
 * Adds the modules that have an alias that fits TEXT (folded with alias_fold). The first call reads
 * every module.
 */
void scan_alias(struct scan *scan, const char *text, struct values *found);

/* Adds the module that exports the symbol of ALIAS, "symbol:NAME". Reads like scan_alias. */
void scan_symbol(struct scan *scan, const char *alias, struct values *found);

/* Appends to FOUND the soft dependencies that the file of module NAME states. */
void scan_softdeps(struct scan *scan, const char *name, struct softdeps *found);

/*
 * Calls EACH with CONTEXT for every alias and its module, or if SYMBOLS for the alias of every
 * symbol that a module exports. Reads like scan_alias.
 */
void scan_list(struct scan *scan, bool symbols,
	       void (*each)(void *context, const char *key, const char *value), void *context);

/* Returns the modules of the tree. The first call walks the tree's file names. */
const struct modules *scan_modules(struct scan *scan);

/*
 * Whether the modules that are there now have the checksum SUM (treesum.h), so that an index with
 * it was made from them. The first call gets the size of every module.
 */
bool scan_matches(struct scan *scan, uint64_t sum);

#endif
