/* SPDX-License-Identifier: MIT */
/*
 * Takes a plan apart: a step that fails stops only what needs it, and steps that do not need each
 * other may be taken at the same time.
 */
#ifndef JOBS_H
#define JOBS_H

#include "plan/run.h"

struct tally {
	unsigned loaded; /* modules, and commands run in their place */
	unsigned there;  /* already */
	unsigned failed; /* what was not tried for want of another one included */
	int status;      /* the first failure's, in the plan's order */
};

/*
 * Plans TARGET as plan_load does. If that cannot go well, says so, counts it as one failure in
 * TALLY and plans nothing: as run_plan begins nothing then.
 */
void jobs_plan(const struct run *run, struct plan *plan, const struct target *target,
	       const char *options, unsigned flags, struct tally *tally);

/*
 * Takes the steps of PLAN, which plan_link has seen, from number FIRST on, up to JOBS at a time,
 * and adds to TALLY. A step is taken when all before it (struct need) have been, each in a process
 * of its own: one that never ends holds up only those that need it. With JOBS 1 they are taken in
 * order and in this process. What is said and printed comes in the plan's order.
 */
void jobs_run(const struct run *run, struct plan *plan, size_t first, unsigned jobs,
	      struct tally *tally);

/*
 * The number that TEXT, from a command line, says; for NULL and for 0 that of the processors that
 * we may use. Ends the process if it is none.
 */
unsigned jobs_count(const char *text);

#endif
