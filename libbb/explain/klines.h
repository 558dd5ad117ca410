/* SPDX-License-Identifier: MIT */
/* The kernel's log, read once, and what it says about the probe of a device. */
#ifndef KLINES_H
#define KLINES_H

#include "system/device.h"

struct klines {
	const char **list; /* the kernel's own lines, the oldest first */
	size_t count, capacity;
	size_t *cores; /* numbers of those lines that say that a probe failed */
	size_t core_count, core_capacity;
	int error;     /* 0, or the -errno of opening the log */
	bool is_whole; /* the first line that the kernel wrote is still there */
};

/* Returns the log as it was at the first call. Lives until the process ends. */
const struct klines *klines_read(void);

/* What the log says about a device that has no driver. */
struct trouble {
	const char *core;   /* the kernel's line that a probe failed, with the errno; NULL: none */
	const char *words;  /* the driver's line that says best what failed; NULL: none */
	const char *silent; /* the driver's last line about the device that names no error */
	/* the line that it got no firmware, if the probe failed with the same errno, or if no line
	 * of the kernel says with which; NULL: none */
	const char *firmware;
};

/* A driver that may have been asked to take a device. */
struct suspect {
	const struct device *device;
	const char *module;
	const char *driver; /* its name on the bus; NULL: not known */
};

/*
 * Looks for lines about a probe of the device of SUSPECT. The kernel itself has a line for every
 * error of a probe but three: ENODEV and ENXIO, which mean that the driver does not want the
 * device, and EPROBE_DEFER (drivers/base/dd.c, call_driver_probe).
 */
struct trouble klines_trouble(const struct suspect *suspect);

/* The words before the name of a firmware in the kernel's line that it could not be loaded. */
extern const char klines_firmware[];

/* Returns when LINE, one of the log, was written last: seconds after the boot. */
unsigned klines_seconds(const char *line);

/* Returns the last line that has WORDS, and NAME as a whole name; NULL if there is none. */
const char *klines_with(const char *words, const char *name);

/*
 * Whether a line that a probe failed is about the device NAME: quick, for devices of
 * which the log most often says nothing.
 */
bool klines_note(const char *name);

#endif
