/* SPDX-License-Identifier: MIT */
/*
 * Carries out a plan as a set of steps: a step that fails stops only the steps that need it, and
 * steps that do not need each other may run at the same time.
 */
#ifndef JOBS_H
#define JOBS_H

#include "plan/run.h"

/* How a step has ended. */
enum ending {
	ENDING_RUN,        /* it ran; its status says how */
	ENDING_LOADED,     /* the module is loaded already */
	ENDING_NEED,       /* not begun: something it needs failed */
	ENDING_LATE,       /* not begun before the deadline */
	ENDING_UNFINISHED, /* still running at the deadline */
	ENDING_KILLED,     /* its process was killed by a signal */
	ENDING_KNOWN,      /* nothing to do: run_step only prints a message */
	ENDING_NONE,       /* it has not ended */
};

/*
 * If not NULL, called when step NUMBER begins (ENDING_NONE) and when it ends; STATUS is its exit
 * status then. A step may end without having begun. Only with TRACE.
 */
extern void (*jobs_trace)(const struct plan *plan, size_t number, enum ending ending, int status);

/* Calls it. */
static inline void trace(const struct plan *plan, size_t number, enum ending ending, int status)
{
	if (ENABLE_TRACE && jobs_trace)
		jobs_trace(plan, number, ending, status);
}

/* All zero: nothing done yet. */
struct tally {
	unsigned loaded; /* modules, and commands run in their place */
	unsigned there;  /* already loaded or built in */
	unsigned failed; /* includes steps skipped because something they need failed */
	unsigned held;   /* not loaded yet: they wait for firmware */
	unsigned unfit;  /* found by an alias, but not for this machine: no failure */
	int status;      /* the exit status of the first failure, in the plan's order */
};

struct jobs {
	const struct run *run;
	struct plan *plan;
	unsigned limit; /* steps at a time */
	struct tally *tally;
};

/*
 * Plans TARGET as plan_load does. If it cannot be loaded, prints why, counts one failure in the
 * tally and plans nothing for it.
 */
void jobs_add(const struct jobs *jobs, const struct target *target, const char *options,
	      unsigned flags);

/*
 * Links the plan, carries out its steps, up to the limit at a time, and counts them in the tally. A
 * step runs when all steps that it needs have ended. Each has its own process: one that never ends
 * holds up only those that need it. With limit 1, with run->dry and without ENABLE_JOBS they run in
 * order and in this process. Their output and notes come in the plan's order. Call it once for a
 * plan.
 */
void jobs_run(const struct jobs *jobs);

#endif
