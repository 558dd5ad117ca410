/* SPDX-License-Identifier: MIT */
/*
 * Soft dependencies: modules that are loaded, if they exist, before (pre) or after (post) another
 * one. Lines of modprobe.d(5) and modules.softdep have them, and a module's own .modinfo. All are
 * written "pre: NAME... post: NAME..." and parsed here, nowhere else.
 */
#ifndef SOFTDEP_H
#define SOFTDEP_H

#include <stddef.h>

#include "base/chains.h"

enum softdep_when {
	SOFTDEP_NEVER, /* stands before the first "pre:" or "post:", and has no effect */
	SOFTDEP_PRE,
	SOFTDEP_POST,
};

struct softdep {
	const char *user; /* the module that has it, folded */
	const char *name; /* module or alias, as it is written */
	enum softdep_when when;
};

/* In the order in which they are written. All zero: empty. */
struct softdeps {
	struct softdep *list;
	size_t count, capacity;
};

/*
 * Appends the soft dependencies in TEXT, which are the module USER's. TEXT is overwritten. Both
 * must last as long as SOFTDEPS.
 */
void softdeps_parse(struct softdeps *softdeps, const char *user, char *text);

/* Those of many modules. All zero: empty. */
struct softdep_table {
	struct softdeps all;
	struct chains by_user;
};

/* The same for a table. */
void softdeps_add(struct softdep_table *table, const char *user, char *text);

/* Appends to FOUND those of TABLE that are the module USER's. */
void softdeps_find(const struct softdep_table *table, const char *user, struct softdeps *found);

#endif
