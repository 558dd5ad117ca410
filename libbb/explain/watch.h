/* SPDX-License-Identifier: MIT */
/* Watching the kernel's events, and what comes of them. */
#ifndef WATCH_H
#define WATCH_H

#include "explain/diag.h"

/*
 * Prints each event of the running kernel, its modalias and the modules that this means, and a
 * moment later whether they were loaded and the device was bound. PLACE, unless NULL, is a device's
 * path in /sys or a part of one: other events are left out. Ends after MSEC milliseconds (0:
 * never), or when SIGINT or SIGTERM comes, with the totals. Returns 0, or the -errno of listening.
 */
int watch(struct diag *diag, const char *place, unsigned msec);

#endif
