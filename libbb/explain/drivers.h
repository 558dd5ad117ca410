/* SPDX-License-Identifier: MIT */
/* Step 6 of a diagnosis: devices and their drivers. */
#ifndef DRIVERS_H
#define DRIVERS_H

#include "explain/diag.h"

/*
 * Adds findings about the device at PATH, absolute in the tree's system: its driver, its modalias,
 * and the modules for that, steps 1 to 6.
 */
void diag_device(struct diag *diag, const char *path);

/* Adds a finding for each device whose modalias matches an alias of the module NAME (folded). */
void diag_devices_of(struct diag *diag, const char *name);

struct device_counts {
	unsigned all, bound; /* devices with a modalias; those of them with a driver */
	unsigned served;     /* no driver, but nothing is wrong */
	unsigned unclaimed;  /* no driver, and no module has an alias for it */
};

/*
 * Checks every device of the system, and counts them. A device with a warning or a fault becomes a
 * subject of its own. Returns 0, or the -errno of reading /sys.
 */
int diag_devices(struct diag *diag, struct device_counts *counts);

#endif
