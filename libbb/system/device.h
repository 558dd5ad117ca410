/* SPDX-License-Identifier: MIT */
/* Devices as the kernel shows them in /sys/devices. */
#ifndef DEVICE_H
#define DEVICE_H

#include "files/root.h"

struct device {
	const char *path;      /* absolute in its system: /sys/devices/... */
	const char *name;      /* its last part, as in the kernel's log */
	const char *modalias;  /* NULL: it has none */
	const char *driver;    /* the driver that it is bound to; NULL: none */
	const char *module;    /* of the driver; NULL: none, or built in */
	const char *subsystem; /* "pci"; NULL: none */
	/* These are not read, and not set, if the device is bound. */
	const char *override; /* driver_override; NULL: none */
	bool waits;           /* for a device that it depends on (waiting_for_supplier) */
};

/*
 * Reads the device directory PATH of ROOT's system. PATH must last as long as DEVICE; the other
 * strings live in run_arena. Returns 0 or -errno; DEVICE is not set then.
 */
int device_read(const struct root *root, const char *path, struct device *device);

/*
 * Returns the modalias of the device directory PATH of ROOT's system, in run_arena, as devices_each
 * finds it; NULL if there is no such device, or it has none.
 */
const char *device_modalias(const struct root *root, const char *path);

/* The directory of all devices. */
#define DEVICES_ROOT "/sys/devices"

/*
 * Calls EACH with CONTEXT for every device that is the directory PATH or below it and has a
 * modalias: in the file "modalias", or else in its event, which the file "uevent" shows. PATH is
 * DEVICES_ROOT or the path of a device in ROOT's system. The directory system/cpu, whose modalias
 * is that of the CPUs below it, is no device. DEVICE has path, name, modalias and driver;
 * device_read has the rest. DEVICE and its strings are gone when EACH returns. Devices that come or
 * go meanwhile may be missed. Returns 0, or the -errno of opening PATH.
 */
int devices_each(const struct root *root, const char *path,
		 void (*each)(void *context, const struct device *device), void *context);

/*
 * Returns why the device NAME is deferred, from debugfs, in run_arena: "" if the kernel gives no
 * reason. Returns NULL if it is not deferred or that cannot be read; *ERROR is 0 or the -errno of
 * reading.
 */
const char *device_deferred(const struct root *root, const char *name, int *error);

#endif
