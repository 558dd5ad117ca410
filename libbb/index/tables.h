/* SPDX-License-Identifier: MIT */
/* The tables of an index, and the files that hold them. */
#ifndef TABLES_H
#define TABLES_H

#include <stdbool.h>

enum moddb_table {
	TABLE_DEP,           /* module name -> "PATH: PATH..." as in modules.dep */
	TABLE_ALIAS,         /* alias -> module names */
	TABLE_SYMBOLS,       /* "symbol:NAME" -> module name */
	TABLE_BUILTIN,       /* module name -> "" */
	TABLE_BUILTIN_ALIAS, /* alias -> built-in module names */
	TABLE_SOFTDEP,       /* only for moddb_softdeps */
	TABLE_COUNT,
};

/* The names of a table's files in the tree; "" where there is none. */
struct table_files {
	const char *bin;
	const char *text;
};
extern const struct table_files table_files[TABLE_COUNT];

/*
 * Whether TABLE lists what is built into the kernel. Such a table is optional, and has no modules
 * that could be scanned instead.
 */
bool table_is_builtin(enum moddb_table table);

#endif
