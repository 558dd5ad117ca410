/* SPDX-License-Identifier: MIT */
/*
 * The module database of a tree: which modules a name or an alias means, where the file is, what it
 * needs. The answers come from the binary index, else from the text files, else from an index in
 * /run, else from the modules themselves; backend.h has the order.
 *
 * Every look-up makes the checks that cost no more than the look-up itself: the sizes in the stamp
 * of the files that are opened, each offset, that a module's record names a file of that name, and
 * that it and all that it needs are there; before a load also that the file has that name in it.
 * moddb_check compares everything, to the last byte.
 */
#ifndef MODDB_H
#define MODDB_H

#include "files/softdep.h"
#include "files/tree.h"
#include "index/tables.h"
#include "tree/rank.h"
#include "tree/values.h"

struct moddb;

/* How a database is opened. */
enum {
	MODDB_HASTY = 1,     /* moddb_reconsider does nothing: no full check for what is missing */
	MODDB_WILL_LOAD = 2, /* also checks the name inside the file of a module that it finds */
	MODDB_TOLD = 4,      /* the caller reports a bad index itself: no warning about it */
	MODDB_TOLD_IF_NONE = 8, /* the same, but only if there is no index (moddb_has_index) */
};

/* One module, as the index has it. Paths as in struct module. */
struct modrec {
	const char *name;
	const char *path;
	const char **needs; /* paths of all that it needs, in the order of loading */
	size_t need_count;
};

/*
 * Returns the database of TREE, which must live as long, in run_arena. FLAGS are MODDB_*. No file
 * is opened yet: each table is at its first look-up.
 */
struct moddb *moddb_open(const struct tree *tree, unsigned flags);

/* Unmaps and closes everything that DB has open. DB cannot be used afterwards. */
void moddb_close(struct moddb *db);

/* The tree that DB was opened for. */
const struct tree *moddb_tree(const struct moddb *db);

/* Whether the tree, or /run for it, has a file of TABLE_DEP; if not, depmod has never run. */
bool moddb_has_index(const struct moddb *db);

/* The command that makes DB's index anew, in run_arena. */
const char *moddb_depmod(const struct moddb *db);

/*
 * The full check: reads the whole index, compares it with its stamp, or without one the text with
 * the binary files, and looks at the size of every module. Returns true if all fits. Otherwise
 * warns about the first flaw, with its cure; from then on the modules themselves answer. Returns
 * true also when they do already, and when the check was made before.
 */
bool moddb_check(struct moddb *db);

/* Whether moddb_check has been called. */
bool moddb_is_checked(const struct moddb *db);

/*
 * For a NAME (folded) that was not found. Returns whether it is worth looking it up once more:
 * because the full check fails (in a binary that has it), or because the tree has the module NAME
 * while its index does not list it. Always false with MODDB_HASTY.
 */
bool moddb_reconsider(struct moddb *db, const char *name);

/* depmod.d's rules, as far as DB has had to read them: all zeros until it walks the tree. */
const struct rank *moddb_rank(const struct moddb *db);

/*
 * Finds the module NAME (folded). NAME is kept as a cache key, so it must live as long as DB.
 * Returns false if the tree has none of that name; MODULE has the name alone then.
 */
bool moddb_module(struct moddb *db, const char *name, struct modrec *module);

/* Whether NAME (folded) is built into the kernel, as far as the tree knows. */
bool moddb_is_builtin(struct moddb *db, const char *name);

/* Adds what TABLE has for TEXT (folded with alias_fold), by priority: for the tables of aliases. */
void moddb_search(struct moddb *db, enum moddb_table table, const char *text, struct values *found);

/* Appends to FOUND the soft dependencies that the module NAME states itself. */
void moddb_softdeps(struct moddb *db, const char *name, struct softdeps *found);

/*
 * Calls EACH with CONTEXT for all of TABLE_ALIAS or TABLE_SYMBOLS, keys as the index has them, in
 * its order. KEY is valid during the call only.
 */
void moddb_list(struct moddb *db, enum moddb_table table,
		void (*each)(void *context, const char *key, const char *value), void *context);

/* Calls EACH with CONTEXT and the path of every module of the tree, which is in run_arena. */
void moddb_list_modules(struct moddb *db, void (*each)(void *context, const char *path),
			void *context);

#endif
