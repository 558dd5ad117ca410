/* SPDX-License-Identifier: MIT */
/* A list of modules, one per name, in the order in which aliases and symbols prefer them. */
#ifndef MODULES_H
#define MODULES_H

#include "base/hash.h"
#include "files/tree.h"
#include "tree/rank.h"

struct module_need {
	uint32_t module;    /* number of the module that is needed */
	const char *symbol; /* the first symbol that makes the need, or a word for all of them */
};

struct module {
	const char *name; /* folded */
	const char *path; /* relative to the tree; an external one's: absolute in its system */
	uint64_t size;    /* of the file in bytes; 0: not known yet */
	/* Set by graph or scan: */
	struct module_need *needs;
	uint32_t need_count;
	uint32_t position; /* set by modules_number: a module's is lower than those of its needs */
	const struct file_state *state; /* of the file, if walk_tree was to look at it; or NULL */
};

/* All zeros: empty. A module's number is its place in LIST. */
struct modules {
	struct module *list;
	size_t count;
	size_t capacity;
	struct hash by_name; /* numbers in LIST as modules_add and modules_order leave it */
	bool failed;         /* something could not be read, and a message was printed */
	bool with_states;    /* only with DEPMOD_FACTS: walk_tree looks at the files */
#if ENABLE_MODULE_LAYERS
	size_t known; /* that many at the end of LIST are of layers below: no index lists them */
#endif
	/* Hooks, NULL for none; both get CONTEXT. */
	void *context;
	/* Called instead of the warning that two files have one NAME: which is taken, and why. */
	void (*twice)(void *context, const char *name, const char *taken, const char *other,
		      const char *rule);
	/* Called instead of the messages about a cycle: WAY is "a -> b -> a". */
	void (*cycle)(void *context, const char *way, const char *symbols);
	/* With DEPMOD_ADD, for modules_add: gets PASS_CONTEXT, and says whether to pass over PATH.
	 */
	const void *pass_context;
	bool (*passes_over)(const void *context, const char *path);
};

/* Returns how many modules from the start of the list on are the tree's own. */
#if ENABLE_MODULE_LAYERS
static inline size_t modules_own(const struct modules *modules)
{
	return modules->count - modules->known;
}
#else
static inline size_t modules_own(const struct modules *modules)
{
	return modules->count;
}
#endif

/*
 * Adds the file PATH (as in struct module; it must last) behind the others. If there is one of its
 * name, RANK chooses between the two files; then calls the hook TWICE, or without one warns if
 * TELL. Returns the module if PATH is taken, else NULL; it is valid until the next call.
 */
struct module *modules_add(struct modules *modules, const struct rank *rank, bool tell,
			   const char *path);

/*
 * Puts MODULES in order: first those that TREE's modules.order lists, as it lists them, then the
 * others by the bytes of their paths. If modules.order cannot be read, warns if TELL, and sets
 * MODULES->failed unless it is missing.
 */
void modules_order(struct modules *modules, const struct tree *tree, bool tell);

/* Returns the path, PATH or in run_arena, by which modules.order names the file PATH. */
const char *modules_plain_path(const char *path);

/*
 * Returns the module called NAME (folded), or NULL. It is valid until a module is added. Not for a
 * list whose modules the caller has moved or cut off: BY_NAME has their numbers of before.
 */
struct module *modules_find(const struct modules *modules, const char *name);

#endif
