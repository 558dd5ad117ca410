/* SPDX-License-Identifier: MIT */
/* The running kernel's rules for loading modules, from /proc and /sys. */
#ifndef RUNNING_H
#define RUNNING_H

#include "base/common.h"

/* The file of securityfs with the kinds of lockdown, the one in force in brackets. */
extern const char running_lockdown_path[];

/*
 * Returns the first line of the file PATH, in run_arena; "" if the file is empty. Returns NULL if
 * it cannot be read. *ERROR is 0 or the -errno.
 */
const char *running_line(const char *path, int *error);

/*
 * Whether no module can be loaded or removed until the next boot (kernel.modules_disabled). False
 * if /proc does not tell.
 */
bool running_takes_none(void);

/*
 * Returns, in words, why the running kernel refuses modules without a signature that it knows. NULL
 * if it loads them, or if /sys does not tell.
 */
const char *running_signing_policy(void);

#endif
