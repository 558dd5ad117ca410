/* SPDX-License-Identifier: MIT */
/* Waiting. */

#include <poll.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/common.h"
#include "base/msec.h"

/* The system call with two longs. libc's function is larger than this file. */
#ifdef SYS_clock_gettime32
enum { GETTIME = SYS_clock_gettime32 };
#else
enum { GETTIME = SYS_clock_gettime };
#endif

unsigned msec_now(void)
{
	struct {
		long seconds, nanoseconds;
	} now = { 0, 0 };

	syscall(GETTIME, CLOCK_MONOTONIC, &now);
	return ((unsigned)now.seconds * 1000 + (unsigned)(now.nanoseconds / 1000000)) | 1;
}

struct uptime uptime_now(void)
{
	struct uptime now = { 0, 0 };

	syscall(GETTIME, CLOCK_BOOTTIME, &now);
	return now;
}

/*
 * A poll of no descriptors. musl's nanosleep needs code that converts 64-bit times for old kernels.
 */
void sleep_msec(unsigned msec)
{
	poll(NULL, 0, (int)msec);
}
