/* SPDX-License-Identifier: MIT */
/*
 * The module database of a tree: which modules a name or an alias means, where the file is, what it
 * needs. Asked of the binary index, else of the text files, else of the modules themselves; when it
 * is not the first, one line says so.
 */
#ifndef MODDB_H
#define MODDB_H

#include "index.h"
#include "scan.h"
#include "tree.h"

enum moddb_table {
	TABLE_DEP,           /* module name -> "PATH: PATH..." as in modules.dep */
	TABLE_ALIAS,         /* alias -> module names */
	TABLE_SYMBOLS,       /* "symbol:NAME" -> module name */
	TABLE_BUILTIN,       /* module name -> "" */
	TABLE_BUILTIN_ALIAS, /* alias -> built-in module names */
	TABLE_COUNT,
};

/* Where a table's answers come from. */
enum moddb_source { SOURCE_BIN, SOURCE_TEXT, SOURCE_SCAN, SOURCE_NONE };

struct moddb {
	const struct tree *tree;
	struct moddb_part {
		uint8_t source; /* enum moddb_source */
		bool is_open;
		struct index index; /* SOURCE_BIN */
		struct span text;   /* SOURCE_TEXT; never written to */
	} parts[TABLE_COUNT];
	struct span softdeps;
	bool softdeps_read;
	bool stamp_read;
	bool is_torn; /* depmod has not finished: the files do not belong together */
	bool fallback_told;
	bool is_hasty; /* what the index does not know is not looked for in the tree */
	struct scan scan;
};

/* One module, as the index has it. Paths as in struct module. */
struct modrec {
	const char *name;
	const char *path;
	const char **needs; /* paths of all that it needs, in the order of loading */
	size_t need_count;
};

void moddb_open(struct moddb *db, const struct tree *tree);

/* Whether the tree has an index of any form. */
bool moddb_has_index(struct moddb *db);

/* Finds the module NAME (folded). Returns false if the tree has none of that name. */
bool moddb_module(struct moddb *db, const char *name, struct modrec *module);

/*
 * Whether the tree has the module NAME (folded), which its index does not list, after all. If so
 * that is said, and moddb_module finds it from then on.
 */
bool moddb_unlisted(struct moddb *db, const char *name);

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
