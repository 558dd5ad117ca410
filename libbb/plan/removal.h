/* SPDX-License-Identifier: MIT */
/* Plans the removal of modules, and carries it out. */
#ifndef REMOVAL_H
#define REMOVAL_H

#include "plan/run.h"
#include "system/procmod.h"

/*
 * Appends to PLAN the steps that remove TARGET, in this order: its post soft dependencies, with
 * PLAN_REMOVE_HOLDERS the modules that need it, TARGET itself, the modules that it needed and that
 * nothing uses any longer, its pre soft dependencies. LOADED are the modules of the running kernel.
 * Required are the steps for TARGET, the holders, and each soft dependency that something else
 * uses, so that the removal fails there. What PLAN removes already counts as gone. FLAGS:
 * PLAN_IGNORE_COMMANDS, PLAN_REMOVE_HOLDERS. The texts of TARGET and LOADED must last as long as
 * PLAN.
 */
void plan_remove(struct plan *plan, const struct target *target, const struct procmods *loaded,
		 unsigned flags);

/*
 * Plans the removal of TARGET as plan_remove does, and carries the new steps out, up to the first
 * required one that fails. Takes that one and those after it back, because their modules stay.
 * Returns an exit status. Prints its errors.
 */
int run_removal(const struct run *run, struct plan *plan, const struct target *target,
		unsigned flags);

#endif
