/* SPDX-License-Identifier: MIT */
/* Waiting for devices. */
#ifndef DEVWAIT_H
#define DEVWAIT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Up to DEVWAIT_MAX patterns: names in /dev ("/dev/sda1", "sd[ab]1", "input/event*"), or
 * modaliases. A pattern with a colon, and without /dev/ at its start, is for a modalias.
 */
#define DEVWAIT_MAX 32

struct devwait {
	const char *const *patterns;
	unsigned count; /* of patterns */
	uint32_t found; /* a bit for each pattern that has matched */
};

/* Whether every pattern has matched. */
bool devwait_done(const struct devwait *wait);

/* Marks the patterns that match DEVNAME (below /dev) or MODALIAS; either may be NULL. */
void devwait_see(struct devwait *wait, const char *devname, const char *modalias);

/* Marks the patterns that match a name in /dev. */
void devwait_look(struct devwait *wait);

/* Returns the first pattern that has not matched; NULL if all have. */
const char *devwait_missing(const struct devwait *wait);

#endif
