/* SPDX-License-Identifier: MIT */
/* Why a device has no driver. */
#ifndef BINDING_H
#define BINDING_H

#include "explain/diag.h"
#include "plan/target.h"
#include "system/device.h"

enum binding {
	BINDING_DECLINED, /* its driver answered ENODEV or ENXIO: it is not for this device */
	BINDING_SERVED,   /* its module is there and does not bind to such devices */
	BINDING_UNSURE,   /* declined, failed or deferred: cannot tell */
	BINDING_UNLOADED, /* the module is not loaded */
	BINDING_KEPT,     /* something in /sys or in the configuration keeps drivers away */
	BINDING_WAITS,    /* deferred */
	BINDING_FAILED,   /* the probe failed */
};

/*
 * Returns the first of TARGETS that modprobe would load for DEVICE; NULL if one of them is loaded
 * or built in already, something keeps drivers from DEVICE, or the configuration bars all.
 */
const struct target *binding_wanted(const struct diag *diag, const struct device *device,
				    const struct targets *targets);

/*
 * Adds findings on why DEVICE, read by device_read and for which there are TARGETS, has no driver.
 * The current subject has the findings about the modules themselves already, if they were wanted:
 * with a fault among them, modprobe is no cure. Returns what it is.
 */
enum binding binding_tell(struct diag *diag, const struct device *device,
			  const struct targets *targets);

/* Adds what keeps every driver from DEVICE, such as drivers_autoprobe. Returns whether it did. */
bool binding_kept(struct diag *diag, const struct device *device);

/*
 * Adds a warning if the start function of one of TARGETS has not returned: the probe of its device
 * may hang. Meanwhile the kernel shows the device as bound, and nobody can read its event or its
 * driver_override. Returns whether it did.
 */
bool binding_hangs(struct diag *diag, const struct targets *targets);

#endif
