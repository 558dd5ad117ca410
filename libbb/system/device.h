/* SPDX-License-Identifier: MIT */
/* Devices as /sys has them: one, by any of the names that people have for it, or all. */
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

/*
 * Finds the device WORD: a path in /sys, a node in /dev, a network interface or another member of a
 * class, the name that a bus has for it ("0000:00:03.0", also without the domain; "1-1:1.0"), or
 * vendor and product as lsusb and lspci -n print them ("1d6b:0002": the first one).
 * Returns its path; NULL if there is none.
 */
const char *device_find(const struct root *root, const char *word);

/*
 * Calls EACH for every device that has a modalias and is on a bus, or in one of the classes that
 * have some, with path, name, modalias and driver alone: device_read has the rest. What is read is
 * given back before the next: EACH copies what it keeps. Returns 0, or the -errno of looking.
 */
int devices_each(const struct root *root, void (*each)(void *context, const struct device *device),
		 void *context);

/*
 * Why the device NAME is deferred, from debugfs: "" without a reason, NULL if it is not. *ERROR is
 * the -errno of looking.
 */
const char *device_deferred(const struct root *root, const char *name, int *error);

#endif
