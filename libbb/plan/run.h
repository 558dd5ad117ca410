/* SPDX-License-Identifier: MIT */
/* Carries a plan out, or prints it. */
#ifndef RUN_H
#define RUN_H

#include "plan/plan.h"
#include "system/attempt.h"

/* How steps are carried out. All zero but CONTEXT: quietly, without force or waiting. */
struct run {
	const struct context *context;
	bool show;          /* print each step as it is carried out */
	bool dry;           /* carry out none */
	bool all;           /* print all steps, those too that have nothing to do (modprobe -D) */
	bool first_time;    /* fail if the target is loaded (or removed) already */
	bool force_remove;  /* remove modules that are in use */
	uint8_t load_flags; /* KLOAD_* */
	unsigned wait_msec; /* how long to wait for a module in use to be free;
			     * 0: not at all, UINT_MAX: for ever */
	const char *child_options; /* MODPROBE_OPTIONS for install and remove commands, or NULL */
	const struct explainer *explainer; /* NULL: refusals are not explained */
	bool show_cause;                   /* jobs: print each step with its cause and its time */
	unsigned deadline; /* jobs: begin no step after that msec_now(); 0: no limit */
};

/*
 * Carries out the steps of PLAN in order, from number FIRST on, and ends at the first required one
 * that fails. Returns its exit status, else EXIT_DONE; errors have been printed.
 */
int run_plan(const struct run *run, const struct plan *plan, size_t first);

/* Carries out STEP alone. Returns an exit status; errors have been printed. */
int run_step(const struct run *run, const struct step *step);

/*
 * Whether STEP would load a module, or run a command in its place, that the running kernel has
 * already. If another process is just loading or removing it, waits for the end of that, unless
 * AS_IT_IS. For a ROOT other than / only built-in modules are known to be there.
 */
bool run_is_needless(const struct run *run, const struct step *step, bool as_it_is);

/* The step's file as messages name it: a file of the tree with the tree's path before it. */
const char *run_file(const struct run *run, const struct step *step);

/*
 * Removes the module NAME (folded) as force_remove, wait_msec and explainer of RUN have it; its
 * other members are not read. Returns an exit status; errors have been printed.
 */
int run_remove(const struct run *run, const char *name);

#endif
