/* SPDX-License-Identifier: MIT */
/* Carries a plan out, or prints it. */
#ifndef RUN_H
#define RUN_H

#include "plan/plan.h"
#include "system/attempt.h"

struct run {
	const struct tree *tree;
	struct moddb *db; /* of that tree, for explanations */
	bool show;        /* print each step as it is taken */
	bool dry;         /* take none */
	bool all;         /* count nothing as loaded already, print everything (-D) */
	bool first_time;  /* what is there already (or gone already) is a failure */
	bool force_remove;
	uint8_t load_flags;        /* KLOAD_* */
	unsigned wait_msec;        /* how long to wait for a module in use to be free;
				    * 0: not at all, UINT_MAX: for ever */
	const char *child_options; /* MODPROBE_OPTIONS for install and remove commands */
	bool show_cause;           /* for jobs: print each step with its cause and its time */
	unsigned deadline;         /* for jobs: no more after that msec_now(); 0: no limit */
	const struct explainer *explainer; /* NULL: refusals are not explained */
};

/*
 * Appends to PLAN what loads TARGET, as plan_load does. What the kernel has already is planned
 * alone: its command, its soft dependencies and theirs were for its start.
 */
void run_plan_load(const struct run *run, struct plan *plan, const struct target *target,
		   const char *options, unsigned flags);

/*
 * Takes the steps of PLAN in order, from number FIRST on. A required step that fails ends it.
 * Returns an exit status; what went wrong has been said.
 */
int run_plan(const struct run *run, const struct plan *plan, size_t first);

/*
 * Whether STEP would load, or run a command for, what the running kernel has already. One that
 * somebody is just loading or removing is waited for, unless it is asked AS_IT_IS. Of another
 * system only what is built into its kernel is known to be there.
 */
bool run_has_nothing_to_do(const struct run *run, const struct step *step, bool as_it_is);

/* Takes STEP alone. Returns an exit status; what went wrong has been said. */
int run_step(const struct run *run, const struct step *step);

/* The first step from number FIRST on that is required and known to fail; NULL if there is none. */
const struct step *run_hopeless(const struct plan *plan, size_t first);

/* The step's file as people name it. */
const char *run_file(const struct run *run, const struct step *step);

/*
 * Removes the module NAME (folded) as force_remove, wait_msec and explainer of RUN have it; its
 * other members are not read. Returns an exit status; errors have been printed.
 */
int run_remove(const struct run *run, const char *name);

#endif
