/* SPDX-License-Identifier: MIT */
/* The devices that the kernel shows in /sys/devices. */
#ifndef SYSDEV_H
#define SYSDEV_H

#include <stdbool.h>

#include "files/root.h"

/* Where all are: "/sys/devices". */
extern const char sysdev_root[];

struct sysdev {
	const char *path; /* as the kernel has it: /devices/... */
	const char *modalias;
	bool is_bound; /* a driver has it */
};

/*
 * Calls EACH for every device that has a modalias and is PATH ("/sys/devices..." of ROOT's system)
 * or below it; DEVICE and its texts are gone when EACH returns. Devices that come or go meanwhile
 * may be missed. Returns 0, or the -errno of opening PATH.
 */
int sysdev_each(const struct root *root, const char *path,
		void (*each)(void *context, const struct sysdev *device), void *context);

/* Whether the module NAME is in ROOT's /sys/module: loaded, or built in and with parameters. */
bool sysdev_has_module(const struct root *root, const char *name);

#endif
