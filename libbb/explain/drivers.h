/* SPDX-License-Identifier: MIT */
/* Step 6 of a diagnosis: devices and their drivers. */
#ifndef DRIVERS_H
#define DRIVERS_H

#include "explain/diag.h"

/*
 * Looks at the device at PATH, absolute in the tree's system, and at all that has to do with its
 * modalias: steps 1 to 6.
 */
void diag_device(struct diag *diag, const char *path);

/* Adds findings about the devices that ask for the module NAME (folded), which is in the tree. */
void diag_devices_of(struct diag *diag, const char *name);

struct device_counts {
	unsigned all, bound; /* devices with a modalias; bound to a driver */
	unsigned served;     /* not bound, and with nothing to wonder at */
	unsigned unclaimed;  /* no module has an alias for it */
};

/*
 * Looks at every device of the system. Those with something to say are subjects of their own.
 * Returns 0, or the -errno of looking.
 */
int diag_devices(struct diag *diag, struct device_counts *counts);

#endif
