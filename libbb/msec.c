/* SPDX-License-Identifier: MIT */
/* Waiting. */

#include <time.h>

#include "libbb.h"
#include "msec.h"

void sleep_msec(unsigned msec)
{
	struct timespec time = { (time_t)(msec / 1000), (long)(msec % 1000) * 1000000 };

	nanosleep(&time, NULL);
}
