/* SPDX-License-Identifier: MIT */
/* What the running kernel says in /proc and /sys about the modules that it takes. */
#ifndef RUNNING_H
#define RUNNING_H

#include "base/common.h"

/* The file of securityfs with the kinds of lockdown, the one in force in brackets. */
extern const char running_lockdown_path[];

/* The first line of the file PATH, in run_arena; NULL if it cannot be read: *ERROR is why. */
const char *running_line(const char *path, int *error);

/* Whether no module can be loaded or removed until the next boot (kernel.modules_disabled). */
bool running_takes_none(void);

/*
 * Why the running kernel refuses modules without a signature that it knows; NULL if it does not, as
 * far as /sys tells.
 */
const char *running_signing_policy(void);

#endif
