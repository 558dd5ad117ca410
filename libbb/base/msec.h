/* SPDX-License-Identifier: MIT */
/* Waiting. */
#ifndef MSEC_H
#define MSEC_H

/* Sleeps for MSEC milliseconds, or less if a signal comes. */
void sleep_msec(unsigned msec);

/*
 * Returns the milliseconds of a clock that nobody sets; never 0. It wraps around: subtract two
 * times, do not compare them.
 */
unsigned msec_now(void);

/* A time since the kernel started, with the time that the machine slept. */
struct uptime {
	unsigned long seconds;
	unsigned long nanoseconds; /* of a second */
};

struct uptime uptime_now(void);

#endif
