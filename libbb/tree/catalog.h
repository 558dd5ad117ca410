/* SPDX-License-Identifier: MIT */
/* What all modules of a tree say of themselves, gathered for depmod's files. */
#ifndef CATALOG_H
#define CATALOG_H

#include "base/sort.h"
#include "files/tree.h"
#include "module/facts.h"

/*
 * Rows in the order in which they were found: key as below, rank: the module's index, value: its
 * name.
 */
struct catalog_rows {
	struct sort_row *list;
	size_t count, capacity;
};

struct catalog_node {
	const char *module;
	const char *name; /* below /dev */
	char type;        /* 'b' or 'c' */
	unsigned major, minor;
};

struct catalog {
	struct catalog_rows aliases;  /* as the module spells them */
	struct catalog_rows softdeps; /* texts */
	struct catalog_rows weakdeps;
	struct catalog_node *nodes;
	size_t node_count, node_capacity;
	struct catalog_rows builtins;        /* key: module name, value: "" */
	struct catalog_rows builtin_aliases; /* value: module name */
	bool failed;                         /* a file could not be read, which has been said */
};

/* Makes room for what COUNT modules say, as a rule. Before anything is added. */
void catalog_expect(struct catalog *catalog, size_t count);

/* Adds what module number INDEX, called NAME, says in its .modinfo. */
void catalog_add(struct catalog *catalog, uint32_t index, const char *name,
		 const struct facts *facts);

/* Adds what modules.builtin and modules.builtin.modinfo of TREE say. What is missing is said. */
void catalog_add_builtins(struct catalog *catalog, const struct tree *tree);

/* Adds the aliases in SECTION, the bytes of modules.builtin.modinfo: texts MODULE.KEY=VALUE. */
void catalog_add_builtin_aliases(struct catalog *catalog, struct span section);

#endif
