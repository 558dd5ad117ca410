/* SPDX-License-Identifier: MIT */
/* Waiting. */
#ifndef MSEC_H
#define MSEC_H

/* Sleeps for MSEC milliseconds, or less if a signal comes. */
void sleep_msec(unsigned msec);

/* A clock in milliseconds that nobody sets; never 0. It turns round: subtract, do not compare. */
unsigned msec_now(void);

#endif
