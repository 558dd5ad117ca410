/* SPDX-License-Identifier: MIT */
/*
 * /dev/kmsg (kernel, Documentation/ABI/testing/dev-kmsg) gives a record for each read:
 *
 *   "PRIORITY,SEQUENCE,MICROSECONDS,FLAGS;TEXT\n KEY=VALUE\n..."
 *
 * The priority of the kernel's own records is a single digit.
 */

#include "system/klog.h"
#include "base/file.h"
#include "base/libbb.h"

int klog_open(bool from_now)
{
	int fd = file_open("/dev/kmsg", O_RDONLY | O_NONBLOCK);

	if (fd < 0)
		return fd;
	/* Skips records that were cleared. */
	lseek(fd, 0, from_now ? SEEK_END : SEEK_DATA);
	return fd;
}

void klog_skip(int fd)
{
	lseek(fd, 0, SEEK_END);
}

const char *klog_next(int fd, char *record)
{
	ssize_t length;
	char *text;

	/*
	 * EPIPE: records were overwritten before they were read. The next read returns the oldest
	 * one left.
	 */
	while ((length = read(fd, record, KLOG_RECORD_MAX - 1)) > 0 ||
	       (length < 0 && errno == EPIPE)) {
		if (length <= 0)
			continue;
		record[length] = '\0';
		record[text_before(record, "\n")] = '\0';
		text = text_first(record, ';');
		if (text && record[1] == ',')
			return text + 1;
	}
	return NULL;
}
