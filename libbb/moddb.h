/* SPDX-License-Identifier: MIT */
/*
 * The module database of a tree: which modules a name or an alias means, where the file is, what it
 * needs. Asked of the binary index, else of the text files, else of an index in /run that was made
 * from the same modules (where the tree cannot be written), else of the modules themselves; when it
 * is not the first, one line says so.
 *
 * What is checked at every look-up costs no more than the look-up: the stamp's sizes of the files
 * that are opened, each offset, that a module's record names a file of that name, and that it and
 * all that it needs are there; before a load also that the file has that name in it. moddb_check
 * compares all, to the last byte.
 */
#ifndef MODDB_H
#define MODDB_H

#include <sys/stat.h>

#include "hash.h"
#include "index.h"
#include "scan.h"
#include "stamp.h"
#include "textindex.h"
#include "tree.h"

enum moddb_table {
	TABLE_DEP,           /* module name -> "PATH: PATH..." as in modules.dep */
	TABLE_ALIAS,         /* alias -> module names */
	TABLE_SYMBOLS,       /* "symbol:NAME" -> module name */
	TABLE_BUILTIN,       /* module name -> "" */
	TABLE_BUILTIN_ALIAS, /* alias -> built-in module names */
	TABLE_SOFTDEP,       /* only for moddb_softdeps */
	TABLE_COUNT,
};

/* Where a table's answers come from, the best first. */
enum moddb_source {
	SOURCE_BIN,
	SOURCE_TEXT,
	SOURCE_RUN_BIN, /* in /run */
	SOURCE_RUN_TEXT,
	SOURCE_SCAN,
	SOURCE_NONE,
};

/* A directory with an index: the tree's, or the one in /run. */
struct moddb_place {
	bool is_read;
	int dir;   /* -errno if there is none */
	int error; /* why its index is not to be used, 0 if it may be */
	struct stamp stamp;
	struct stat seen; /* the stamp's file, to notice another one */
};

/* One module, as the index has it. Paths as in struct module. */
struct modrec {
	const char *name;
	const char *path;
	const char **needs; /* paths of all that it needs, in the order of loading */
	size_t need_count;
};

struct moddb {
	const struct tree *tree;
	struct moddb_part {
		uint8_t source; /* enum moddb_source */
		bool is_open;
		struct index index; /* SOURCE_BIN */
		struct span text;   /* SOURCE_TEXT; never written to */
	} parts[TABLE_COUNT];
	bool fallback_told;
	bool is_checked; /* by moddb_check */
	bool will_load;  /* the caller means to: a module is asked for its own name */
	bool is_hasty;   /* the caller wants no full check when something is not found */
	struct softdep_lines softdeps; /* of TABLE_SOFTDEP, where that is a text */
	struct hash known;             /* modules found before, by name: number in RECORDS */
	struct hash present;           /* paths that were seen to be there */
	struct modrec *records;
	size_t record_capacity;
	struct scan scan;
	struct moddb_place places[2]; /* the tree's, and /run's */
};

void moddb_open(struct moddb *db, const struct tree *tree);

/*
 * Gives back what DB has open and mapped. Only for those who open one after the other: what ends
 * with the process needs no closing.
 */
void moddb_close(struct moddb *db);

/* Finds the module NAME (folded). Returns false if the tree has none of that name. */
bool moddb_module(struct moddb *db, const char *name, struct modrec *module);

/*
 * To be asked when something was not found: whether the answer may change if it is asked for once
 * more, because the full check fails. In a binary without that: because the tree has the module
 * NAME (folded), which its index does not list. Always false if db->is_hasty.
 */
bool moddb_reconsider(struct moddb *db, const char *name);

/*
 * The full check: reads the whole index, compares it with its stamp, or without one the text with
 * the binary files, and looks at the size of every module. Returns true if all fits. If not, the
 * first flaw is said with its cure, and the modules themselves are asked from then on. True also
 * when they are already, and there is nothing left to check.
 */
bool moddb_check(struct moddb *db);

/* Whether NAME (folded) is built into the kernel, as far as the tree knows. */
bool moddb_is_builtin(struct moddb *db, const char *name);

/* Adds what TABLE has for TEXT (folded with alias_fold), by priority: for the tables of aliases. */
void moddb_search(struct moddb *db, enum moddb_table table, const char *text,
		  struct index_values *found);

/* Calls EACH with the text of every soft dependency that the module NAME states itself. */
void moddb_softdeps(struct moddb *db, const char *name, void (*each)(void *context, char *text),
		    void *context);

/* Calls EACH for all of TABLE_ALIAS or TABLE_SYMBOLS, keys as the index has them, in its order. */
void moddb_list(struct moddb *db, enum moddb_table table,
		void (*each)(const char *key, const char *value));

/* Calls EACH with the path of every module of the tree. */
void moddb_list_modules(struct moddb *db, void (*each)(const char *path));

#endif
