/* SPDX-License-Identifier: MIT */
/* Step 5 of a diagnosis: which modules an alias means, and what modprobe would do. */
#ifndef ALIASES_H
#define ALIASES_H

#include "explain/diag.h"
#include "plan/plan.h"

/*
 * Adds a finding for each pattern that matches ALIAS, in modprobe's order, and one for what
 * modprobe would do. Appends the modules to TARGETS.
 */
void diag_alias(struct diag *diag, const char *alias, struct targets *targets);

/* Adds a finding for each alias line of the configuration that ALIAS (folded) matches; "off" is a
 * fault. */
void diag_conf_aliases(struct diag *diag, const char *alias);

/* Whether TARGET is the "off" of a line "alias NAME off", not a module. */
static inline bool diag_is_off(const struct target *target)
{
	return target->alias && !strcmp(target->name, "off");
}

/* Adds the findings of diag_module for each module of TARGETS. */
void diag_modules(struct diag *diag, const struct targets *targets);

/* Adds a finding for what modprobe would do for TARGETS. */
void diag_plan(struct diag *diag, const struct targets *targets);

/* Adds one finding: the modules of this tree that would be loaded for ALIAS, or why none is. */
void diag_service(struct diag *diag, const char *alias);

#endif
