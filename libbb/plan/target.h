/* SPDX-License-Identifier: MIT */
/* Finds the modules to load or remove for a name or an alias. */
#ifndef TARGET_H
#define TARGET_H

#include "system/context.h"

/* One module that a name or alias means. */
struct target {
	const char *name;  /* folded */
	const char *alias; /* it was found by this, folded; NULL: by its own name */
	const char *file;  /* absolute path, if the caller named a file; NULL: see the database */
	bool is_builtin;   /* known to be built in */
	const char *cause; /* as in struct step; NULL: that is made from the alias */
};

/* All zero: empty. */
struct targets {
	struct target *list;
	size_t count, capacity;
};

/*
 * Adds to FOUND, which is empty, the modules that TEXT (a name or an alias) means. TEXT must last
 * as long as FOUND, whose other memory is in run_arena. Sources are searched in this order, which
 * is kmod's, and the first that has TEXT gives the whole answer: aliases of the configuration, a
 * module of that name, the module that exports X for "symbol:X", an install or remove command for
 * exactly that name, the modules' aliases, a built-in module of that name, the built-in modules'
 * aliases. If none has it and TEXT ends like the name of a module file (foo.ko, a/foo.ko, but no
 * absolute path), searches for it without the suffix, with BUSYBOX_COMPAT. Adds nothing if none
 * has that either, or if the brackets of TEXT do not match.
 */
void targets_find(const struct context *context, const char *text, struct targets *found);

/*
 * Appends the module NAME (folded), which must last as long as TARGETS. Returns it, valid until the
 * next one is appended.
 */
struct target *target_add(struct targets *targets, const char *name);

/* Whether TARGET is the "off" of a line "alias NAME off", which means no module. */
static inline bool target_is_off(const struct target *target)
{
	return target->alias && !strcmp(target->name, "off");
}

/*
 * Whether CONF keeps TARGET from being loaded: it is blacklisted, which counts if an alias led to
 * it or if NAMES_TOO (modprobe -b); or the alias is "off", as in "alias NAME off".
 */
bool target_is_unwanted(const struct modconf *conf, const struct target *target, bool names_too);

#endif
