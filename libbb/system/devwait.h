/* SPDX-License-Identifier: MIT */
/* Devices that are waited for. */
#ifndef DEVWAIT_H
#define DEVWAIT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What is waited for, up to DEVWAIT_MAX patterns: names in /dev ("/dev/sda1", "sd[ab]1",
 * "input/event*"), or, with a colon and without /dev/ at the start, modaliases.
 */
#define DEVWAIT_MAX 32

struct devwait {
	const char *const *patterns;
	unsigned count;
	uint32_t found; /* a bit for each pattern */
};

/* Whether all are there. */
bool devwait_done(const struct devwait *wait);

/* Takes note of a device of that name (below /dev) or modalias; either may be NULL. */
void devwait_see(struct devwait *wait, const char *devname, const char *modalias);

/* Looks into /dev for what is still missing. */
void devwait_look(struct devwait *wait);

/* The first pattern that nothing has matched; NULL if all are there. */
const char *devwait_missing(const struct devwait *wait);

#endif
