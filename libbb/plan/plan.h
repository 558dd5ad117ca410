/* SPDX-License-Identifier: MIT */
/*
 * The resolver: what has to be done, in which order, so that a module is loaded or removed. A plan
 * changes nothing; run carries it out, and -n and -D print it.
 */
#ifndef PLAN_H
#define PLAN_H

#include "base/hash.h"
#include "index/moddb.h"
#include "system/modconf.h"
#include "system/procmod.h"

enum step_kind {
	STEP_LOAD,      /* load the file PATH with OPTIONS */
	STEP_INSTALL,   /* run COMMAND instead of loading */
	STEP_BUILTIN,   /* nothing to do */
	STEP_FORBIDDEN, /* the configuration says no */
	STEP_MISSING,   /* no such module */
	STEP_REMOVE,
	STEP_UNINSTALL, /* run COMMAND instead of removing */
};

/*
 * Whether steps say what they need: for those who take a plan apart. What is taken strictly in
 * order can do without.
 */
#define PLAN_HAS_NEEDS (ENABLE_MODPLUG || ENABLE_JOBS)

/* A step that comes before another one. */
struct need {
	const struct need *next;
	uint32_t step;
	bool required; /* in vain without it; else only later */
};

/* How far a step has got; for those who take it. */
enum outcome { OUTCOME_NONE, OUTCOME_RUNNING, OUTCOME_DONE, OUTCOME_FAILED };

struct step {
	enum step_kind kind;
	const char *name; /* folded */
	const char *path; /* as in struct module */
	bool is_file;     /* PATH is a file that was named itself, not the tree's */
	const char *options;
	const char *command;
	bool is_builtin; /* the kernel has it, and there is no module */
	bool is_in_use;  /* of one to be removed: by others than those before it */
	bool required;   /* the plan fails if this does */
	bool is_target;  /* what was asked for, not a dependency */
	const char *
		cause; /* why it is here: "needed by X", "softdep of X", the configuration's line */
	const struct need *needs; /* see plan_link */
	enum outcome outcome;
	bool is_counted; /* in an earlier plan: it is not counted as there already */
};

/* Two modules in an order that soft dependencies ask for; either may be missing from the plan. */
struct order {
	const char *before, *after; /* folded */
};

struct plan {
	struct moddb *db;
	const struct modconf *conf;
	struct step *steps;
	size_t count, capacity;
	struct hash visited; /* by name: enum visit */
	unsigned depth;      /* of soft dependencies */
	struct order *orders;
	size_t order_count, order_capacity, order_linked;
};

/* One module that a name or alias means. */
struct target {
	const char *name;  /* folded */
	const char *alias; /* by which it was found; NULL: by its own name */
	const char *file;  /* one that was named itself, absolute; NULL: see the database */
	bool is_builtin;   /* known to be built in */
	const char *cause; /* for whom it is loaded; NULL: for its alias */
};

struct targets {
	struct target *list;
	size_t count, capacity;
};

/*
 * Finds what TEXT, a name or an alias, means: the first of these that knows it, and then all that
 * it knows: an alias of the configuration, a module of that name, the owner of "symbol:X", an
 * install or remove command of that name, the modules' aliases, a built-in module, the built-in
 * modules' aliases.
 */
void targets_find(struct moddb *db, const struct modconf *conf, const char *text,
		  struct targets *found);

/*
 * Whether CONF keeps TARGET away: blacklisted where the blacklist counts, which is of what an alias
 * brought and, if NAMES_TOO, of all; or "off", as in "alias NAME off".
 */
bool target_is_unwanted(const struct modconf *conf, const struct target *target, bool names_too);

/* Adds the module NAME (folded) by its own name. Returns it, valid until the next one is added. */
struct target *target_add(struct targets *targets, const char *name);

enum plan_flags {
	PLAN_IGNORE_COMMANDS = 1, /* the target without its commands and soft dependencies */
	PLAN_REMOVE_HOLDERS = 2,
	PLAN_ALONE = 4, /* the target without all that, and without what it needs */
};

void plan_open(struct plan *plan, struct moddb *db, const struct modconf *conf);

/*
 * Appends the steps that load TARGET; OPTIONS (or "") are for it alone. What was planned already
 * is not repeated.
 */
void plan_load(struct plan *plan, const struct target *target, const char *options, unsigned flags);

/*
 * Says of the steps from number FIRST on which others come before them: what the index says that
 * they need, pre soft dependencies, and of a post soft dependency its user. All these have lower
 * numbers. What a required step cannot do without becomes required. Ask for PLAN_HAS_NEEDS.
 */
void plan_link(struct plan *plan, size_t first);

/* Forgets the steps from number FIRST on, as if they had not been planned. */
void plan_drop(struct plan *plan, size_t first);

/*
 * Appends the steps that remove TARGET, given what is LOADED: its post softdeps, its holders if the
 * flag is set, itself, what it needed and nobody uses then, its pre softdeps.
 */
void plan_remove(struct plan *plan, const struct target *target, const struct procmods *loaded,
		 unsigned flags);

#endif
