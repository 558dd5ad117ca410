/* SPDX-License-Identifier: MIT */
/* Step 4 of a diagnosis: the configuration for a module. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "explain/diag.h"
#include "module/facts.h"

/*
 * Adds a finding for each line of the configuration that keeps the module NAME (folded) from being
 * loaded: blacklist, forbid, install, module_blacklist= of the running kernel. With BY_ALIAS, an
 * alias led to it, so a blacklist line is a fault; else it is a warning.
 */
void diag_config(struct diag *diag, const char *name, bool by_alias);

/* The same for NAME as a dependency of another module: a blacklist does not matter. */
void diag_config_needed(struct diag *diag, const char *name);

/*
 * Adds a finding for each parameter in the configured options of the module NAME (folded) that
 * neither FACTS list nor the kernel takes for every module.
 */
void diag_options(struct diag *diag, const char *name, const struct facts *facts);

/* Does both. If neither has a finding, adds one with the options. */
void diag_settings(struct diag *diag, const char *name, bool by_alias, const struct facts *facts);

#endif
