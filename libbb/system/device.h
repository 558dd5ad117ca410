/* SPDX-License-Identifier: MIT */
/* Devices as the kernel shows them in /sys/devices: one, or all that ask for a module. */
#ifndef DEVICE_H
#define DEVICE_H

#include "files/root.h"

struct device {
	const char *path;      /* absolute in its system: /sys/devices/... */
	const char *name;      /* the last part of it: what the kernel's log calls it */
	const char *modalias;  /* NULL: it has none */
	const char *driver;    /* what it is bound to; NULL: none */
	const char *module;    /* of the driver; NULL: none, or built in */
	const char *subsystem; /* "pci"; NULL: none */
	const char *override;  /* driver_override; NULL: none */
	bool waits;            /* for a device that it needs (waiting_for_supplier) */
};

/*
 * Reads the device directory PATH of ROOT's system. All is in run_arena. Returns 0 or -errno.
 */
int device_read(const struct root *root, const char *path, struct device *device);

/* Where all devices are. */
#define DEVICES_ROOT "/sys/devices"

/*
 * Calls EACH for every device that has a modalias and is the directory PATH or below it; PATH is
 * DEVICES_ROOT or the path of a device in ROOT's system. A directory that only holds the modalias
 * of others (system/cpu) is no device. DEVICE has path, name, modalias and driver; device_read has
 * the rest. DEVICE and its strings are gone when EACH returns. Devices that come or go meanwhile
 * may be missed. Returns 0, or the -errno of opening PATH.
 */
int devices_each(const struct root *root, const char *path,
		 void (*each)(void *context, const struct device *device), void *context);

/*
 * Why the device NAME is deferred, from debugfs: "" without a reason, NULL if it is not. *ERROR is
 * the -errno of looking.
 */
const char *device_deferred(const struct root *root, const char *name, int *error);

#endif
