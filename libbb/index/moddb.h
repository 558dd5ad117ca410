/* SPDX-License-Identifier: MIT */
/*
 * The module database of a tree: which modules a name or an alias means, where the file is, what it
 * needs. backend.h says where that comes from.
 *
 * What is checked at every look-up costs no more than the look-up: the stamp's sizes of the files
 * that are opened, each offset, that a module's record names a file of that name, and that it and
 * all that it needs are there; before a load also that the file has that name in it. modcheck.h
 * compares all, to the last byte.
 */
#ifndef MODDB_H
#define MODDB_H

#include "index/backend.h"

/* One module, as the index has it. Paths as in struct module. */
struct modrec {
	const char *name;
	const char *path;
	const char **needs; /* paths of all that it needs, in the order of loading */
	size_t need_count;
};

void moddb_open(struct moddb *db, const struct tree *tree);

/*
 * Gives back what DB has open and mapped. Only for those who open one after the other: what ends
 * with the process needs no closing.
 */
void moddb_close(struct moddb *db);

/*
 * Finds the module NAME (folded), which must last as long as DB: it is remembered by it. Returns
 * false if the tree has none of that name; MODULE has the name alone then.
 */
bool moddb_module(struct moddb *db, const char *name, struct modrec *module);

/* Whether NAME (folded) is built into the kernel, as far as the tree knows. */
bool moddb_is_builtin(struct moddb *db, const char *name);

/* Adds what TABLE has for TEXT (folded with alias_fold), by priority: for the tables of aliases. */
void moddb_search(struct moddb *db, enum moddb_table table, const char *text,
		  struct index_values *found);

/* Appends to FOUND the soft dependencies that the module NAME states itself. */
void moddb_softdeps(struct moddb *db, const char *name, struct softdeps *found);

/* Calls EACH for all of TABLE_ALIAS or TABLE_SYMBOLS, keys as the index has them, in its order. */
void moddb_list(struct moddb *db, enum moddb_table table,
		void (*each)(const char *key, const char *value));

/* Calls EACH with the path of every module of the tree. */
void moddb_list_modules(struct moddb *db, void (*each)(const char *path));

#endif
