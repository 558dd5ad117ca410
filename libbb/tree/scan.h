/* SPDX-License-Identifier: MIT */
/* The module database without any index: what depmod would find, found by need. */
#ifndef SCAN_H
#define SCAN_H

#include "files/softdep.h"
#include "tree/catalog.h"
#include "tree/graph.h"
#include "tree/values.h"

struct scan {
	const struct tree *tree;
	bool walked, read_all;
	struct rank rank;
	struct modules modules;
	struct catalog catalog;
	struct graph graph;
};

/*
 * Looks for the module NAME: walks the tree's file names (once), and reads the .modinfo of the
 * module and of all it depends on. Adds to FOUND the line that modules.dep would have.
 */
void scan_module(struct scan *scan, const char *name, struct values *found);

/* Adds the modules one of whose aliases fits TEXT. The first call reads every module's .modinfo. */
void scan_alias(struct scan *scan, const char *text, struct values *found);

/* Adds the module that exports the symbol of "symbol:NAME". Reads all like scan_alias. */
void scan_symbol(struct scan *scan, const char *alias, struct values *found);

/* Appends to FOUND the soft dependencies that the file of module NAME states. */
void scan_softdeps(struct scan *scan, const char *name, struct softdeps *found);

/* Calls EACH for every alias, or for every symbol's alias, with its module. Reads all. */
void scan_list(struct scan *scan, bool symbols, void (*each)(const char *key, const char *value));

/* The modules of the tree, from a walk over its file names. */
const struct modules *scan_modules(struct scan *scan);

/* Whether an index with the stamp's source SUM was made from the modules that are there now. */
bool scan_is_source(struct scan *scan, uint64_t sum);

#endif
