/* SPDX-License-Identifier: MIT */
/* The kernel's log, /dev/kmsg. */
#ifndef KLOG_H
#define KLOG_H

#include <stdbool.h>

/* The kernel's own limit for a record. */
enum { KLOG_RECORD_MAX = 8192 };

/*
 * Opens the log; reading it does not block. FROM_NOW skips existing records. Returns a descriptor
 * or -errno.
 */
int klog_open(bool from_now);

/* Skips the records that the log has now. */
void klog_skip(int fd);

/*
 * Reads the next line that the kernel itself wrote; lines of user space are skipped. RECORD has
 * room for KLOG_RECORD_MAX bytes. Returns the line's text, which lies in RECORD. Returns NULL when
 * there is none left for now, and if FD is negative.
 */
const char *klog_next(int fd, char *record);

#endif
