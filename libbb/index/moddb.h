/* SPDX-License-Identifier: MIT */
/*
 * The module database of a tree: which modules a name or an alias means, where their files are,
 * what they need. The answers come from the binary index, else from the text files, else from an
 * index in /run, else from the modules themselves; backend.h has the order.
 *
 * Every look-up makes the checks that cost no more than the look-up itself: the sizes in the stamp
 * of the files that are opened, each offset, that a module's record names a file of that name, and
 * that it and all that it needs are there; before a load also that the file has that name in it,
 * unless it is packed. moddb_check compares everything, to the last byte.
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
	MODDB_HASTY = 1,        /* moddb_reconsider does nothing: no check for what is missing */
	MODDB_WILL_LOAD = 2,    /* also checks the name inside the file of a module that it finds */
	MODDB_TOLD = 4,         /* the caller reports a bad index itself: no warning about it */
	MODDB_TOLD_IF_NONE = 8, /* MODDB_TOLD, but only if there is no index (moddb_has_index) */
};

/* One module, as the index has it. Paths are as in struct module; the texts live in run_arena. */
struct modrec {
	const char *name;
	const char *path;
	const char **needs; /* paths of all that it needs, in the order of loading */
	size_t need_count;
};

/*
 * Returns the database of TREE, which must live as long, in run_arena. FLAGS are MODDB_*. Reads no
 * file: the first look-up in a table opens it.
 */
struct moddb *moddb_open(const struct tree *tree, unsigned flags);

/* Unmaps and closes what DB has open, but not its tree. DB cannot be used afterwards. */
void moddb_close(struct moddb *db);

/* Returns the tree that DB was opened for. */
const struct tree *moddb_tree(const struct moddb *db);

/* Whether the tree, or /run for it, has a file of TABLE_DEP; if not, depmod has never run. */
bool moddb_has_index(const struct moddb *db);

/* Returns the command that makes DB's index anew, in run_arena. */
const char *moddb_depmod(const struct moddb *db);

/*
 * The full check. With a stamp, compares the contents of all index files with it, and the paths and
 * sizes of all modules with its checksum. Without one, compares the text with the binary files, and
 * both with the paths of all modules.
 *
 * Warns about the first flaw, with its cure, unless a warning about the index was printed before or
 * MODDB_TOLD; from then on the index in /run, or else the modules themselves, answer. Makes no
 * check if the modules answer already, if the check was made before, and in a binary without it.
 */
void moddb_check(struct moddb *db);

/* Whether moddb_check has been called; always false in a binary without the check. */
bool moddb_is_checked(const struct moddb *db);

/*
 * Returns whether NAME (folded), which was not found, is worth another look-up: a file of the index
 * is damaged, or older than its text, or the tree has the module NAME while its index does not list
 * it. In these cases warns, and another source answers from now on. The first call also warns if
 * the index lists other names than the tree has. Lists the tree's directories and looks at no
 * module but NAME. Always false with MODDB_HASTY, and in a binary that cannot scan modules.
 */
bool moddb_reconsider(struct moddb *db, const char *name);

/* Returns depmod.d's rules; they are all zeros until DB first walks the tree and reads them. */
const struct rank *moddb_rank(const struct moddb *db);

/*
 * Whether DB has walked the tree and could read all of it, so that no module that depmod would take
 * is a link to nothing. False as long as it had no reason to walk, and for a tree with layers.
 */
bool moddb_saw_all(const struct moddb *db);

/*
 * Finds the module NAME (folded). NAME is kept as a cache key, so it must live as long as DB.
 * Returns false if the tree has none of that name; MODULE has only the name then. Warns if the
 * index is damaged, or names files that are gone.
 */
bool moddb_module(struct moddb *db, const char *name, struct modrec *module);

/* Whether NAME (folded) is built into the tree's kernel; false if the tree does not list it. */
bool moddb_is_builtin(struct moddb *db, const char *name);

/*
 * Adds, by priority, the names that TABLE has for TEXT (folded with alias_fold). TABLE is one of
 * the tables of aliases or symbols. If a name is not in TABLE_DEP, warns, and the next source
 * answers.
 */
void moddb_search(struct moddb *db, enum moddb_table table, const char *text, struct values *found);

/* Appends to FOUND the soft dependencies that the module NAME (folded) states itself. */
void moddb_softdeps(struct moddb *db, const char *name, struct softdeps *found);

/*
 * Calls EACH with CONTEXT for all of TABLE_ALIAS or TABLE_SYMBOLS, keys as the index has them, in
 * its order. KEY is valid during the call only. A damaged index is listed up to the damage, with a
 * warning.
 */
void moddb_list(struct moddb *db, enum moddb_table table,
		void (*each)(void *context, const char *key, const char *value), void *context);

/*
 * Calls EACH with CONTEXT and the path, in run_arena, of every module that modules.dep lists. Walks
 * the tree if that cannot be read.
 */
void moddb_list_modules(struct moddb *db, void (*each)(void *context, const char *path),
			void *context);

#endif
