/* SPDX-License-Identifier: MIT */
/* What the kernel itself has said: /dev/kmsg. */
#ifndef KLOG_H
#define KLOG_H

#include <stdbool.h>

/* The kernel's own limit for a record. */
enum { KLOG_RECORD_MAX = 8192 };

/*
 * Opens the log, which is never waited for; if FROM_NOW without what was said before. Returns a
 * descriptor or -errno.
 */
int klog_open(bool from_now);

/*
 * Reads on to the next line that the kernel itself has said, with RECORD's KLOG_RECORD_MAX bytes
 * for it. Returns its text, or NULL when there is none left for now.
 */
const char *klog_next(int fd, char *record);

#endif
