/* SPDX-License-Identifier: MIT */
/* The modules of a tree: its files, one per name, in the order that decides who comes first. */
#ifndef WALK_H
#define WALK_H

#include "base/hash.h"
#include "files/tree.h"
#include "tree/rank.h"

struct module_need {
	uint32_t module;    /* index of the module that is needed */
	const char *symbol; /* the first symbol that makes the need, or a word for all */
};

struct module {
	const char *name; /* folded */
	const char
		*path; /* relative to the tree; absolute in the tree's system for an external one */
	uint64_t size; /* of the file, as depmod found it */
	/* Filled in by graph: */
	struct module_need *needs;
	uint32_t need_count;
	uint32_t position; /* in load order: what is needed has a higher one */
};

struct modules {
	struct module *list;
	size_t count;
	size_t capacity;
	struct hash by_name; /* index in LIST */
	bool failed;         /* something could not be read, which has been said */
	/* Called, unless NULL, instead of saying which of two files of one name is taken. */
	void (*twice)(const char *name, const char *taken, const char *other, const char *rule);
};

/*
 * Finds the modules of TREE, where RANK chooses between files of one name, and puts them in order:
 * those of modules.order as it lists them, the others behind them by path. If TELL, each such
 * choice is said, and if there is no modules.order.
 */
void walk_tree(const struct tree *tree, const struct rank *rank, bool tell,
	       struct modules *modules);

/* Adds the file PATH by itself; the order is left to the caller. */
void modules_add(struct modules *modules, const struct rank *rank, bool tell, const char *path);

/*
 * Puts MODULES in order, as walk_tree does. If TELL, a modules.order that cannot be read is
 * said.
 */
void modules_order(struct modules *modules, const struct tree *tree, bool tell);

/* Returns the module called NAME (folded), or NULL. */
struct module *modules_find(const struct modules *modules, const char *name);

#endif
