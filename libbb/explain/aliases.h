/* SPDX-License-Identifier: MIT */
/* Step 5 of a diagnosis: the modules that an alias means, and what modprobe would do. */
#ifndef ALIASES_H
#define ALIASES_H

#include "explain/diag.h"
#include "plan/plan.h"

/*
 * Checks the index. Adds a finding for each pattern that matches ALIAS, in modprobe's order, and
 * one for what modprobe would do, or one fault if no module has it. Adds the modules to TARGETS,
 * which is empty; ALIAS must last as long.
 */
void diag_alias(struct diag *diag, const char *alias, struct targets *targets);

/*
 * Adds a finding for each alias line of the configuration that matches ALIAS (folded). A line
 * "alias NAME off" is a fault.
 */
void diag_conf_aliases(struct diag *diag, const char *alias);

/*
 * Adds a finding of LEVEL if the configuration gives the alias of TARGETS to other modules than the
 * tree does: the line, and the modules that it hides. Returns whether it does.
 */
bool diag_masked(struct diag *diag, const struct targets *targets, enum finding_level level);

/*
 * Adds a fault if the configuration has an alias for NAME (folded), a module's name: the line, and
 * what it makes modprobe take in its place.
 */
void diag_renamed(struct diag *diag, const char *name);

/* Adds the findings of diag_module for each of TARGETS that is neither built in nor "off". */
void diag_modules(struct diag *diag, const struct targets *targets);

/* Adds a finding with the steps that modprobe would take for TARGETS if none were loaded. */
void diag_plan(struct diag *diag, const struct targets *targets);

/*
 * Adds a finding with the steps that modprobe would take for ALIAS, or a warning if no module has
 * it. Does not check the index.
 */
void diag_service(struct diag *diag, const char *alias);

#endif
