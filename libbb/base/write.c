/* SPDX-License-Identifier: MIT */
/* write(2) may write a part of the bytes, and a signal may interrupt it. */

#include "base/write.h"
#include "base/common.h"

int write_all(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;
	ssize_t done;

	while (length) {
		done = write(fd, at, length);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		if (done == 0)
			return -EIO;
		at += done;
		length -= (size_t)done;
	}
	return 0;
}
