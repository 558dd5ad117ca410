/* SPDX-License-Identifier: MIT */
/* Devices for which no module has an alias: what a built-in driver did with them, and who needs
 * them. */
#ifndef UNCLAIMED_H
#define UNCLAIMED_H

#include "explain/diag.h"
#include "system/device.h"

/*
 * Adds what can be said about DEVICE, which has no driver and for which there is no module. That
 * the probe of a built-in driver failed, or is deferred as debugfs says, is a fault. That a device
 * with a driver needs it, or that it is a DMA controller, is no warning, but the verdict if the
 * current subject has a fault. The members that devices_each gives are enough.
 */
void unclaimed_tell(struct diag *diag, const struct device *device);

#endif
