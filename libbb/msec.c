/* SPDX-License-Identifier: MIT */
/* Waiting. */

#include <poll.h>

#include "libbb.h"
#include "msec.h"

/* poll of nothing: nanosleep in musl drags in what converts 64-bit times for old kernels. */
void sleep_msec(unsigned msec)
{
	poll(NULL, 0, (int)msec);
}
