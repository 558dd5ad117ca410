/* SPDX-License-Identifier: MIT */
/* Plans the removal of modules. */
#ifndef REMOVAL_H
#define REMOVAL_H

#include "plan/plan.h"
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

#endif
