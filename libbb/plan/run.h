/* SPDX-License-Identifier: MIT */
/* Carries a plan out, or prints it. */
#ifndef RUN_H
#define RUN_H

#include "base/json.h"
#include "plan/plan.h"
#include "system/attempt.h"

/* How to carry out steps. With all zero but CONTEXT: quietly, without force or waiting. */
struct run {
	const struct context *context;
	bool show;       /* print each step as it is carried out */
	bool dry;        /* carry out none */
	bool all;        /* no step is needless, and built-in ones are printed (modprobe -D) */
	bool first_time; /* fail if the target is loaded (or removed) already */
	bool foreign_commands;     /* run install and remove commands of another system, too */
	bool force_remove;         /* remove modules that are in use */
	uint8_t load_flags;        /* KLOAD_* */
	unsigned wait_msec;        /* how long to wait for a module in use to be free;
				    * 0: not at all, UINT_MAX: for ever */
	const char *child_options; /* MODPROBE_OPTIONS for install and remove commands, or NULL */
	const struct explainer *explainer; /* NULL: refusals are not explained */
	bool is_again;   /* a second try: what is missing now is not planned once more */
	bool show_cause; /* jobs: print each step with its cause and its time */
	bool (*hold)(const struct run *run, const struct step *step); /* plug: whether a step must
								       * wait; NULL: none must */
	unsigned hold_until; /* plug: no step must after that msec_now(); 0: none must */
	unsigned deadline;   /* jobs: begin no step after that msec_now(); 0: no limit */
};

/*
 * Carries out the steps of PLAN in order, from number FIRST on, up to the first required one that
 * fails. Returns that one's exit status, or EXIT_DONE. Prints its errors.
 */
int run_plan(const struct run *run, const struct plan *plan, size_t first);

/* A result of run_step that is no exit status: a step that is_guess is not for this machine. */
enum { RUN_UNFIT = 100, RUN_HELD = 101 /* or of one that has to wait */ };
/* The same of one whose module was there, which only the kernel could tell: no failure. */
enum { RUN_THERE = 102 };

/* Whether a step that has ended with STATUS was not loaded, and nothing failed. */
static inline bool run_is_no_failure(int status)
{
	return status == RUN_UNFIT || (ENABLE_MODPLUG_FIRMWARE && status == RUN_HELD);
}

/*
 * Carries out STEP alone, unless run_is_needless. Returns an exit status or one of the results
 * above. Prints its errors.
 */
int run_step(const struct run *run, const struct step *step);

/*
 * Whether STEP loads a module, or runs an install command for one, that is built in or that the
 * running kernel has already; false with run->all. If another process is just loading or removing
 * it, waits for the end of that, unless AS_IT_IS. In a system other than the running one only
 * built-in modules count.
 */
bool run_is_needless(const struct run *run, const struct step *step, bool as_it_is);

/* Prints STEP as a record of JSON; modprobe(8) has its keys. */
void run_record_step(const struct run *run, const struct step *step);

/* The same if output is JSON; else returns false, and the caller prints a line. */
static inline bool run_record(const struct run *run, const struct step *step)
{
	if (json_is_open())
		run_record_step(run, step);
	return json_is_open();
}

/* Returns the step's file as messages name it: the tree's path stands before a file of the tree. */
const char *run_file(const struct run *run, const struct step *step);

/*
 * Removes the module NAME (folded). Uses of RUN only force_remove, wait_msec and explainer. Returns
 * an exit status. Prints its errors.
 */
int run_remove(const struct run *run, const char *name);

#endif
