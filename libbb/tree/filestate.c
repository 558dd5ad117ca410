/* SPDX-License-Identifier: MIT */
/*
 * The time of change (ctime) cannot be set: each change takes it from the clock. So a file whose
 * ctime is the same was not changed, unless the clock showed this time twice.
 *
 * It does if two changes fall into one step of the clock: a tick of the kernel, 10 ms, on FAT 2 s.
 * If a file's time is older than the run's begin by such a step, a change during the run or after
 * it has another time. If not, the file is read again next time. The step is not known; a time that
 * is a multiple of 10 ms may be from a file system of coarse steps.
 *
 * It also does if the clock begins with the same time at every boot, as on a board without a clock
 * of its own. Times before 2020 are of such clocks, for nothing else makes a ctime in the past.
 *
 * The time of modification (mtime) is that of the contents, which cp -p sets. It counts where the
 * file system knows no ctime.
 */

#include <sys/stat.h>

#include "base/libbb.h"
#include "tree/filestate.h"

#define SECOND 1000000000ll

static int64_t nanoseconds(const struct timespec *time)
{
	return (int64_t)time->tv_sec * SECOND + time->tv_nsec;
}

void filestate_from(struct file_state *state, const struct stat *status)
{
	*state = (struct file_state){
		.size = (uint64_t)status->st_size,
		.inode = (uint64_t)status->st_ino,
		.modified = nanoseconds(&status->st_mtim),
		.changed = nanoseconds(&status->st_ctim),
	};
}

int filestate_of(const struct tree *tree, const char *path, struct file_state *state)
{
	struct stat status;
	int fd, error = 0;

	if (*path != '/' && root_is_running(&tree->root)) {
		if (fstatat(tree->fd, path, &status, 0) < 0)
			return -errno;
	} else {
		fd = tree_open_at(tree, path, O_PATH);
		if (fd < 0)
			return fd;
		error = fstat(fd, &status) < 0 ? -errno : 0;
		close(fd);
	}
	if (!error)
		filestate_from(state, &status);
	return error;
}

/* Whether a change at NOW or later gives another time than TIME. */
static bool is_older(int64_t time, int64_t now)
{
	const int64_t fine = SECOND / 100;
	int64_t step = time % fine ? 1 : 2 * SECOND;

	return time <= now - step;
}

/* Tells whether a file can be relied on whose TIME is this, one of two. */
static enum file_trust trust_of(int64_t time, int64_t now)
{
	if (is_older(time, now))
		return TRUST_SAME;
	return time < now + 2 * SECOND ? TRUST_NOT : TRUST_FAR;
}

enum file_trust filestate_trust(const struct file_state *state, int64_t now)
{
	const int64_t clocks_are_set = 1577836800 * SECOND; /* 1 January 2020 */
	enum file_trust changed = trust_of(state->changed, now);
	enum file_trust modified = trust_of(state->modified, now);

	if (state->changed < clocks_are_set && changed == TRUST_SAME)
		changed = TRUST_FAR;
	return changed > modified ? changed : modified;
}

bool filestate_equal(const struct file_state *a, const struct file_state *b)
{
	return a->size == b->size && a->inode == b->inode && a->modified == b->modified &&
	       a->changed == b->changed;
}
