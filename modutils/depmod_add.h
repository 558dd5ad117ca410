/* SPDX-License-Identifier: MIT */
/* depmod --add and --remove: modules in updates/ change together with the index. */
#ifndef DEPMOD_ADD_H
#define DEPMOD_ADD_H

#include "files/fileset.h"
#include "tree/graph.h"
#include "tree/prefetch.h"

/* The folder of a tree for modules that its kernel did not bring. */
#define UPDATES "updates"

/* A file in updates/ that comes or goes. */
struct change_file {
	const char *source;    /* what is copied; NULL: the file goes */
	const char *name;      /* of the module */
	const char *file;      /* in updates/ */
	const char *path;      /* the same, from the tree */
	const char *temporary; /* the copy until it gets its name, then NULL */
};

/* All zeros: nothing changes. */
struct change {
	const struct tree *tree;
	const char **words; /* operands: files to add or modules to remove; NULL behind the last */
	bool adds;
	bool sync;
	struct change_file *files;
	size_t count, capacity;
	int dir;                /* updates/, or -errno */
	bool made_dir;          /* it was made for this run */
	bool is_unread;         /* a new one could not be read again: nothing may change */
	struct modules to_read; /* what prefetch reads, the copies under their temporary names */
	struct fileset_step step;
};

/*
 * Removes copies that killed processes have left in TREE's updates/. LOCKED is the directory of
 * fileset_lock.
 */
void change_clean(const struct tree *tree, int locked);

/*
 * Looks at what the operands name, and refuses what makes no sense. Adds the new modules to
 * MODULES, which is empty, and has it pass over the files that go. Returns an exit status, after an
 * error message unless it is EXIT_DONE.
 */
int change_plan(struct change *change, struct modules *modules, const struct rank *rank);

/*
 * Whether the new modules are for the kernel of the other ones in MODULES, which are those of the
 * tree. Prints an error for each that is not.
 */
bool change_fits(const struct change *change, const struct modules *modules);

/*
 * Copies the new modules to updates/ under temporary names, and sets change->to_read to LIST, some
 * of which are the new ones. Returns false after an error message.
 */
bool change_copy(struct change *change, const struct modules *list);

/* Whether PATH is a new module. */
bool change_has(const struct change *change, const char *path);

/*
 * Whether all can do without the modules that go. GRAPH has the symbols of all others and is not
 * resolved. Prints an error for each symbol that one of them needs and nobody has any more.
 */
bool change_is_missed(const struct change *change, const struct graph *graph);

/* Removes the copies that did not get their names, and updates/ if it was made for them. */
void change_end(void);

#endif
