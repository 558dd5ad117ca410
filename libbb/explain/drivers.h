/* SPDX-License-Identifier: MIT */
/* Step 6 of a diagnosis: devices and their drivers. */
#ifndef DRIVERS_H
#define DRIVERS_H

#include "explain/diag.h"

/*
 * Adds findings about the device at PATH, absolute in the tree's system: its driver, its modalias,
 * and the modules for that, steps 1 to 6. If it has no modalias, each device below it that has one
 * becomes a subject.
 */
void diag_device(struct diag *diag, const char *path);

/*
 * Adds a finding for each device whose modalias matches an alias of the module NAME (folded), or
 * one if the module has aliases for devices and there is none.
 */
void diag_devices_of(struct diag *diag, const char *name);

struct device_counts {
	unsigned all;       /* devices with a modalias */
	unsigned bound;     /* with a driver */
	unsigned declined;  /* by their driver, so they have none */
	unsigned served;    /* without a driver, but nothing is wrong */
	unsigned unclaimed; /* without a driver, and no module has an alias for it */
};

/*
 * Checks and counts all devices of the tree's system that have a modalias. A device without a
 * driver becomes a subject, if a module is for it; and so does a USB device that may have none.
 * Changes the current subject. Returns 0, or the -errno of opening /sys/devices.
 */
int diag_devices(struct diag *diag, struct device_counts *counts);

#endif
