/* SPDX-License-Identifier: MIT */
/*
 * START has the ELF header. What lies between start and end is read when it is needed. END was
 * measured (docs/speed.md): more is not faster, and on a slow disk a tenth more bytes cost a tenth
 * more time.
 */

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "module/ahead.h"

/*
 * Whether the kernel has the start of FD in memory. A kernel (before 4.6) or a file system that
 * cannot tell has not.
 */
static bool is_cached(int fd)
{
	enum { NO_WAIT = 8 };
	char byte;
	struct iovec place = { &byte, 1 };

	return syscall(SYS_preadv2, fd, &place, 1, 0, 0, NO_WAIT) > 0;
}

void ahead_ask(int fd, bool is_packed)
{
	enum { START = 4 << 10, END = 12 << 10 };
	struct stat status;

	if (is_cached(fd) || fstat(fd, &status) < 0)
		return;
	if (is_packed || status.st_size <= START + END) {
		posix_fadvise(fd, 0, status.st_size, POSIX_FADV_WILLNEED);
		return;
	}
	posix_fadvise(fd, 0, START, POSIX_FADV_WILLNEED);
	posix_fadvise(fd, status.st_size - END, END, POSIX_FADV_WILLNEED);
}
