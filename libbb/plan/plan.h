/* SPDX-License-Identifier: MIT */
/*
 * Plans the loading of modules: steps in their order, each with its cause. Making a plan changes
 * nothing in the system; run.h and jobs.h carry it out, modprobe -n and -D print it, moddiag
 * explains it.
 */
#ifndef PLAN_H
#define PLAN_H

#include "base/hash.h"
#include "plan/target.h"

enum step_kind {
	STEP_LOAD,      /* load the file PATH with OPTIONS */
	STEP_INSTALL,   /* run COMMAND instead of loading */
	STEP_BUILTIN,   /* nothing to do */
	STEP_FORBIDDEN, /* by the configuration */
	STEP_MISSING,   /* no such module */
	STEP_REMOVE,
	STEP_UNINSTALL, /* run COMMAND instead of removing */
};

/*
 * Whether steps know their needs. Only applets that take several steps at a time, or go on after a
 * failed one, use that; without them the code is left out.
 */
#define PLAN_HAS_NEEDS (ENABLE_MODPLUG || ENABLE_JOBS)

/* A step that must end before another one begins. */
struct need {
	const struct need *next;
	uint32_t step;
	bool required; /* if it fails, so does the other one */
};

/* How far a step has got; set by jobs. */
enum outcome { OUTCOME_NONE, OUTCOME_RUNNING, OUTCOME_DONE, OUTCOME_FAILED };

struct step {
	enum step_kind kind;
	const char *name; /* of the module, folded */
	const char *path; /* as in struct module */
	bool is_file;     /* the caller named the file PATH, which need not be the tree's */
	const char *options;
	const char *command;
	bool is_builtin; /* built into the kernel; there is no module to load or remove */
	bool is_in_use;  /* for removal: used by more than what this plan removes before it */
	bool required;   /* if it fails, the plan has failed */
	bool is_target;  /* the caller named it; else it is a dependency of some kind */
	bool is_guess; /* set by plug: found by a device's alias, which other machines have, too */
	bool is_ordered;   /* set by plug: begins when all such steps before it have ended */
	const char *cause; /* "needed by X", "softdep of X", "alias X" (for removal X alone), a line
			    * of the configuration (always for a command), the target's cause; NULL:
			    * named by the caller */
	const struct need *needs; /* set by plan_link */
	enum outcome outcome;
	bool is_counted; /* was in an earlier plan, so jobs do not count it as already loaded */
};

/* A soft dependency: AFTER waits for BEFORE. Either may be missing from the plan. */
struct order {
	const char *before, *after; /* folded */
};

struct plan {
	const struct context *context;
	struct step *steps;
	size_t count, capacity;
	struct hash visited; /* by name: enum visit */
	unsigned depth;      /* of soft dependencies that are being followed */
	struct order *orders;
	size_t order_count, order_capacity;
};

enum plan_flags {
	PLAN_IGNORE_COMMANDS = 1, /* the target without its commands and soft dependencies */
	PLAN_REMOVE_HOLDERS = 2,  /* before the target, remove the modules that need it */
	PLAN_BLACKLIST_NAMES = 4, /* the blacklist counts for targets without an alias, too */
	PLAN_FROM_SCRATCH = 8,    /* as if the kernel had no module yet */
};

/* Begins an empty plan. CONTEXT must last as long as PLAN. */
void plan_open(struct plan *plan, const struct context *context);

/*
 * Appends the steps that load TARGET; OPTIONS, "" for none, are for it alone. FLAGS are enum
 * plan_flags. The texts of TARGET must last as long as PLAN. Rules:
 *
 *   - A target that target_is_unwanted gets no step.
 *   - A target that the running kernel has already is planned alone, unless PLAN_FROM_SCRATCH:
 *     commands, dependencies and soft dependencies matter only for a real load.
 *   - A module that PLAN has already is not repeated.
 *   - If a required step is forbidden or missing, TARGET cannot be loaded.
 *
 * Returns NULL, or in the last case that step, valid until the next one is appended. The caller
 * then carries out none of TARGET's steps, and may take them back with plan_drop.
 */
const struct step *plan_load(struct plan *plan, const struct target *target, const char *options,
			     unsigned flags);

/* Takes back the steps from number FIRST on; their modules can be planned again. */
void plan_drop(struct plan *plan, size_t first);

/*
 * Sets the needs of all steps: modules that the index names, pre soft dependencies, and for a post
 * soft dependency its user. A need has a lower number than its step. The required needs of a
 * required step become required, too. Call it once, when PLAN is complete, and only if
 * PLAN_HAS_NEEDS.
 */
void plan_link(struct plan *plan);

/* ---- For removal.c, which appends to the same plan */

/* How far planning has got with a module. */
enum visit {
	VISIT_NONE,
	VISIT_RESOLVED, /* its needs have been planned */
	VISIT_BEGUN,    /* its soft dependencies are being planned */
	VISIT_PLACED, /* it has its step; with PLAN_HAS_NEEDS the step's number is added to this */
};

/* Follow no more levels of soft dependencies than this: no tree has so many. */
enum { PLAN_DEPTH_MAX = 64 };

/* Returns the enum visit of the module NAME (folded), VISIT_NONE if none was set. */
uint32_t plan_visited(struct plan *plan, const char *name);

/* Sets the enum visit of the module NAME (folded), which must last as long as PLAN. */
void plan_set_visited(struct plan *plan, const char *name, uint32_t visit);

/*
 * Appends a step of KIND for the module NAME (folded), which must last as long as PLAN. Returns the
 * step, valid until the next one is appended.
 */
struct step *plan_add(struct plan *plan, enum step_kind kind, const char *name);

/*
 * Appends to FOUND all soft dependencies of the module NAME (folded): the configuration's, then its
 * own.
 */
void plan_softdeps(struct plan *plan, const char *name, struct softdeps *found);

#endif
