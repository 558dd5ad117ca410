/* SPDX-License-Identifier: MIT */
/* What removing a module takes. */
#ifndef REMOVAL_H
#define REMOVAL_H

#include "plan/plan.h"
#include "system/procmod.h"

/*
 * Appends to PLAN the steps that remove TARGET, given the modules that are LOADED, in this order:
 * its post soft dependencies, with PLAN_REMOVE_HOLDERS the modules that need it, TARGET itself, the
 * modules that it needed and that nobody uses then, its pre soft dependencies. Only the steps for
 * TARGET and the holders are required. FLAGS: PLAN_IGNORE_COMMANDS, PLAN_REMOVE_HOLDERS.
 */
void plan_remove(struct plan *plan, const struct target *target, const struct procmods *loaded,
		 unsigned flags);

#endif
