/* SPDX-License-Identifier: MIT */
/* Waiting. */
#ifndef MSEC_H
#define MSEC_H

/* Sleeps for MSEC milliseconds, or less if a signal comes. */
void sleep_msec(unsigned msec);

#endif
