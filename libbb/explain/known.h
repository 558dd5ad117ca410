/* SPDX-License-Identifier: MIT */
/* Whether a tree has what a name means. */
#ifndef KNOWN_H
#define KNOWN_H

#include "explain/diag.h"
#include "tree/catalog.h"
#include "tree/modules.h"

/* What an audit has read. */
struct known {
	struct diag *diag;
	struct modules modules;
	struct catalog catalog;
	struct hash builtins; /* names */
};

/*
 * Adds what is built in. Adds a warning for each of the tree's two files that cannot be read; that
 * a kernel older than 5.2 has no modules.builtin.modinfo is none. Call it once, after
 * catalog_expect.
 */
void known_add_builtins(struct known *known);

/* Whether the module NAME (folded) is built in. */
bool known_builtin(const struct known *known, const char *name);

/*
 * Adds a finding of KIND if no module, built in or not, has the name or alias NAME; WHERE is the
 * line that names it. A softdep in a module is no warning: distributions ship some that name what
 * none of their kernels has.
 */
void known_check(const struct known *known, const char *name, enum finding_kind kind,
		 const char *where);

/* Checks each of NAMES so. */
void known_check_all(const struct known *known, const struct softdeps *names,
		     enum finding_kind kind, const char *where);

#endif
