/* SPDX-License-Identifier: MIT */
/* What a name or an alias means: the modules to load or remove for it. */
#ifndef TARGET_H
#define TARGET_H

#include "system/context.h"

/* One module that a name or alias means. */
struct target {
	const char *name;  /* folded */
	const char *alias; /* by which it was found; NULL: by its own name */
	const char *file;  /* absolute path, if the caller named a file; NULL: see the database */
	bool is_builtin;   /* known to be built in */
	const char *cause; /* for whom it is loaded; NULL: for its alias */
};

/* All zero: empty. */
struct targets {
	struct target *list;
	size_t count, capacity;
};

/*
 * Appends to FOUND, in run_arena, what TEXT (a name or an alias) means. The sources are asked in
 * this order, as kmod does, and the first that knows TEXT gives the whole answer: aliases of the
 * configuration, a module of that name, the module that exports X for "symbol:X", an install or
 * remove command for exactly that name, the modules' aliases, a built-in module of that name, the
 * built-in modules' aliases. Appends nothing if none knows it, or if its brackets do not match.
 */
void targets_find(const struct context *context, const char *text, struct targets *found);

/* Appends the module NAME (folded). Returns it; it is valid until the next one is appended. */
struct target *target_add(struct targets *targets, const char *name);

/*
 * Whether CONF keeps TARGET from being loaded: it is blacklisted, which counts if an alias led to
 * it or if NAMES_TOO (modprobe -b); or the alias is "off", as in "alias NAME off".
 */
bool target_is_unwanted(const struct modconf *conf, const struct target *target, bool names_too);

#endif
