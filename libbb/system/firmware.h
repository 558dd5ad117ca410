/* SPDX-License-Identifier: MIT */
/*
 * Firmware requests. Kernels with the user-helper fallback ask user space for a file that they do
 * not find, and wait a minute for the answer.
 */
#ifndef FIRMWARE_H
#define FIRMWARE_H

/*
 * Answers the request at DEVPATH, a path below /sys ("/devices/..."), for the file NAME, with its
 * contents or with a refusal. Returns 0 or -errno; -ENOENT if there is no such file. With
 * MODPLUG_FIRMWARE does nothing if the request is over, or another process answers it. The process
 * must end after this.
 */
int firmware_answer(const char *devpath, const char *name);

/* Calls EACH with CONTEXT for every request that waits for its answer. */
void firmware_each_request(void (*each)(void *context, const char *devpath, const char *name),
			   void *context);

#endif
