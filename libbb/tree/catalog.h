/* SPDX-License-Identifier: MIT */
/* What the modules of a tree state in their .modinfo, gathered for depmod's files. */
#ifndef CATALOG_H
#define CATALOG_H

#include "base/sort.h"
#include "files/tree.h"
#include "module/facts.h"

/*
 * Rows in the order in which they were found. Unless struct catalog has another rule, the rank is
 * the module's number and the value its name. The key is given there.
 */
struct catalog_rows {
	struct sort_row *list;
	size_t count, capacity;
};

/* A device node that loads a module when it is opened. */
struct catalog_node {
	const char *module;
	const char *name; /* below /dev */
	char type;        /* 'b' or 'c' */
	unsigned major, minor;
};

struct catalog {
	struct catalog_rows aliases;  /* as the module spells them */
	struct catalog_rows softdeps; /* texts */
	struct catalog_rows weakdeps; /* texts */
	struct catalog_node *nodes;
	size_t node_count, node_capacity;
	struct catalog_rows builtins;        /* key: module name, value: "" */
	struct catalog_rows builtin_aliases; /* rank: the row's number, value: module name */
	bool failed; /* a file could not be read or a value was left out, and a message printed */
};

/* Makes room for the aliases of COUNT modules. Call it before anything is added. */
void catalog_expect(struct catalog *catalog, size_t count);

/*
 * Adds what module number INDEX, called NAME (which must last), states in its .modinfo. Prints an
 * error for a device node without a number, and for a value with a newline, which would end its
 * line in an index; leaves both out.
 */
void catalog_add(struct catalog *catalog, uint32_t index, const char *name,
		 const struct facts *facts);

/* Whether catalog_add takes entries of the .modinfo with this KEY. */
bool catalog_takes(struct span key);

/*
 * Adds the contents of TREE's modules.builtin and modules.builtin.modinfo. Warns about one that
 * cannot be read; CATALOG->failed is set if it is there.
 */
void catalog_add_builtins(struct catalog *catalog, const struct tree *tree);

/* Adds the aliases in SECTION, the bytes of modules.builtin.modinfo: texts MODULE.KEY=VALUE. */
void catalog_add_builtin_aliases(struct catalog *catalog, struct span section);

#endif
