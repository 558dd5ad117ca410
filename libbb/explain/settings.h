/* SPDX-License-Identifier: MIT */
/* Step 4 of a diagnosis: what the configuration says about a module. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "explain/diag.h"
#include "module/facts.h"

/*
 * Adds a finding for each line of the configuration that keeps the module NAME (folded) from being
 * loaded: blacklist, forbid, install, module_blacklist= of the kernel. BY_ALIAS: it is wanted for
 * an alias, for which a blacklist is a fault.
 */
void diag_config(struct diag *diag, const char *name, bool by_alias);

/*
 * Adds a finding for each parameter in the configured options of the module NAME (folded) that
 * FACTS do not list.
 */
void diag_options(struct diag *diag, const char *name, const struct facts *facts);

/* Does both. If neither has a finding, adds one with the options. */
void diag_settings(struct diag *diag, const char *name, bool by_alias, const struct facts *facts);

#endif
