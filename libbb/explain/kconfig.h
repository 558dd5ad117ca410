/* SPDX-License-Identifier: MIT */
/* The options that a tree's kernel was built with: /boot/config-VERSION of its system. */
#ifndef KCONFIG_H
#define KCONFIG_H

#include "explain/diag.h"

/*
 * Both return the file's path, in run_arena: if it has the line OPTION ("CONFIG_X=y"), or if it
 * lacks that. Both return NULL if the file cannot be read.
 */
const char *kconfig_with(const struct diag *diag, const char *option);
const char *kconfig_without(const struct diag *diag, const char *option);

#endif
