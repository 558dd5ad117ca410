/* SPDX-License-Identifier: MIT */
/* The devices that the kernel shows in /sys/devices. */
#ifndef SYSDEV_H
#define SYSDEV_H

#include <stdbool.h>

#include "root.h"

struct sysdev {
	const char *path; /* as the kernel has it: /devices/... */
	const char *modalias;
	bool is_bound; /* a driver has it */
};

/*
 * Calls EACH for every device of ROOT's /sys that has a modalias; DEVICE and its texts are gone
 * when EACH returns. Devices that come or go meanwhile may be missed. Returns 0, or the -errno of
 * opening /sys/devices.
 */
int sysdev_each(const struct root *root, void (*each)(void *context, const struct sysdev *device),
		void *context);

#endif
