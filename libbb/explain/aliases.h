/* SPDX-License-Identifier: MIT */
/* Step 5 of a diagnosis: which modules an alias means, and what modprobe would do. */
#ifndef ALIASES_H
#define ALIASES_H

#include "explain/diag.h"
#include "plan/plan.h"

/*
 * Adds a finding for every pattern that ALIAS fits, in the order in which modprobe has them, and
 * one for what modprobe would do. TARGETS are the modules.
 */
void diag_alias(struct diag *diag, const char *alias, struct targets *targets);

/*
 * Adds a finding for every line of the configuration that says what ALIAS (folded) is; one that
 * says "off" is a fault.
 */
void diag_conf_aliases(struct diag *diag, const char *alias);

/* Whether TARGET is no module, but what "alias NAME off" says. */
static inline bool diag_is_off(const struct target *target)
{
	return target->alias && !strcmp(target->name, "off");
}

/* Looks at the modules of TARGETS, which an alias means: steps 1 to 4 of each. */
void diag_modules(struct diag *diag, const struct targets *targets);

/* Adds a finding for what modprobe would do for TARGETS. */
void diag_plan(struct diag *diag, const struct targets *targets);

/*
 * Adds one finding that says whether ALIAS, which a board reports, would be served by this tree, by
 * which modules, or why not.
 */
void diag_service(struct diag *diag, const char *alias);

#endif
