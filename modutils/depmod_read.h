/* SPDX-License-Identifier: MIT */
/* One run of depmod, and its reading of the modules. */
#ifndef DEPMOD_READ_H
#define DEPMOD_READ_H

#include "base/options.h"
#include "depmod_add.h"
#include "depmod_facts.h"
#include "tree/catalog.h"
#include "tree/graph.h"

enum {
	FLAG_all,
	FLAG_quick,
	FLAG_errsyms,
	FLAG_show,
	FLAG_warn,
	FLAG_sync,
	FLAG_no_sync,
	FLAG_allow_empty,
	FLAG_full,
	FLAG_facts,
	FLAG_no_facts,
	FLAG_add,
	FLAG_remove,
	FLAG_merge,
};
enum {
	TEXT_outdir = TEXT_OWN,
	TEXT_symvers,
	TEXT_filesyms,
	TEXT_prefix,
	TEXT_jobs,
	TEXTS,
};

struct depmod {
	struct args *args;
	struct tree tree;
	struct rank rank;
	struct modules modules;
	struct graph graph;
	struct catalog catalog;
	uint64_t treesum;  /* see treesum.h */
	bool tell_unknown; /* report symbols that nobody has */
	bool cannot_unpack;
	struct recall recall; /* with DEPMOD_FACTS */
	struct change change; /* with DEPMOD_ADD */
};

/* Whether one index of all layers is made. */
static inline bool merges(const struct depmod *depmod)
{
	return ENABLE_MODULE_LAYERS && flag(depmod->args, FLAG_merge);
}

/*
 * Before the walk, if this run uses facts: has it look at the files, and fetches what was kept in
 * the open directory DIR meanwhile. Only with DEPMOD_FACTS.
 */
void expect_facts(struct depmod *depmod, int dir);

/* Whether the index in DIR is whole and was made from exactly these modules. */
bool is_up_to_date(struct depmod *depmod, int dir);

/*
 * Opens the graph and the catalog, and reads into them all that the index is made of: the kernel's
 * symbols, the modules, what is built in. The index will be written to DIR, called DIR_NAME. Leaves
 * out modules that cannot be read; modules_find is not valid after it. Returns false after an error
 * message.
 */
bool read_tree(struct depmod *depmod, int dir, const char *dir_name);

#endif
