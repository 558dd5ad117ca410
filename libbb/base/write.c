/* SPDX-License-Identifier: MIT */
/* write(2) may write a part of the bytes, and a signal may interrupt it. */

#include "base/write.h"
#include "base/common.h"
#include "base/outcome.h"

int write_all(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;
	int done;

	while (length) {
		done = outcome(write(fd, at, length));
		if (done == -EINTR)
			continue;
		if (done < 0)
			return done;
		if (done == 0)
			return -EIO;
		at += done;
		length -= (size_t)done;
	}
	return 0;
}
