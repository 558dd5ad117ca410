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

bool path_leads_up(const char *path)
{
	for (; *path; path += *path == '/') {
		size_t length = text_before(path, "/");

		if (length == 2 && path[0] == '.' && path[1] == '.')
			return true;
		path += length;
	}
	return false;
}

const char *path_absolute(const char *path)
{
	static bool told;
	char here[PATH_MAX];

	/* libc's getcwd would bring malloc. */
	if (*path == '/' || syscall(SYS_getcwd, here, sizeof(here)) < 0)
		return path;
	/* "(unreachable)/...", after a chroot without chdir, or below what was unmounted. */
	if (*here != '/') {
		if (!told)
			note(NOTE_WARNING,
			     "the current directory is not below /: %s stays a relative path",
			     path);
		told = true;
		return path;
	}
	return arena_join(&run_arena, here, "/", path);
}
