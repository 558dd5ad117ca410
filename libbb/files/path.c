/* SPDX-License-Identifier: MIT */
/* The parts of a path. */

#include <limits.h>
#include <sys/syscall.h>

#include "base/libbb.h"
#include "files/path.h"

const char *base_name(const char *path)
{
	const char *slash = text_last(path, '/');

	return slash ? slash + 1 : path;
}

const char *path_absolute(const char *path)
{
	char here[PATH_MAX];

	/* libc's getcwd would bring malloc. */
	if (*path == '/' || syscall(SYS_getcwd, here, sizeof(here)) < 0)
		return path;
	return arena_join(&run_arena, here, "/", path);
}
