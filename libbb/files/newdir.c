/* SPDX-License-Identifier: MIT */
/*
 * The parent process does nothing but wait: it can always clean up. A signal that would end it ends
 * the child first. If the parent is killed, the kernel kills the child (PR_SET_PDEATHSIG), and
 * what was made stays behind under its temporary name, for the next one that makes the same
 * directory: it removes what nobody has locked.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/options.h"
#include "base/process.h"
#include "files/newdir.h"
#include "files/path.h"

/* ---- Removing */

static void remove_contents(int dir)
{
	struct dir_list list;

	dir_list(dir, &run_arena, &list);
	for (size_t i = 0; i < list.count; i++)
		newdir_remove(dir, list.entries[i].name);
}

void newdir_remove(int dir, const char *name)
{
	int fd;

	if (unlinkat(dir, name, 0) == 0 || (errno != EISDIR && errno != EPERM))
		return;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	/* A copy of a directory may be read-only, as the directory is. */
	fchmod(fd, 0700);
	remove_contents(fd);
	close(fd);
	unlinkat(dir, name, AT_REMOVEDIR);
}

/* ---- Looking */

static bool is_among(const char *name, const char *const *names)
{
	for (; *names; names++) {
		if (!strcmp(name, *names))
			return true;
	}
	return false;
}

enum newdir_place newdir_look(const char *path, const char *const *names)
{
	struct stat status;
	struct dir_list list;
	int error, fd;

	if (fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
		return NEWDIR_FREE;
	fd = file_open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	if (fd < 0)
		return NEWDIR_OTHER;
	error = dir_list(fd, &run_arena, &list);
	close(fd);
	if (error)
		return NEWDIR_OTHER;
	for (size_t i = 0; i < list.count; i++) {
		if (!is_among(list.entries[i].name, names))
			return NEWDIR_OTHER;
	}
	return list.count ? NEWDIR_OURS : NEWDIR_FREE;
}

/* ---- The child, and signals */

static volatile pid_t child;
static volatile sig_atomic_t came;

static void end_child(int signal)
{
	came = signal;
	if (child > 0)
		kill(child, SIGKILL);
}

/* Calls FILL in a child process. Returns its exit status. */
static int run_child(int (*fill)(void *context, const char *dir), void *context, const char *dir)
{
	pid_t parent = getpid(), pid;
	int status;

	process_expect_children();
	signals_catch(end_child);
	pid = process_fork();
	if (pid == 0) {
		signals_catch(SIG_DFL);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		finish(came || getppid() != parent ? EXIT_FAILED : fill(context, dir));
	}
	if (pid < 0) {
		note(NOTE_ERROR, "could not start a process: %s", errtext((int)pid));
		return EXIT_FAILED;
	}
	child = pid;
	if (came)
		kill(pid, SIGKILL);
	status = process_wait(pid);
	child = 0;
	return status < 0 ? EXIT_FAILED : status;
}

/* ---- The directory */

/* A directory that is being made. */
struct making {
	int parent;            /* the directory that it is in */
	const char *name;      /* its own name there */
	const char *temporary; /* the name until it is complete */
	const char *dir;       /* the path of that */
};

/* Whether NAME is a temporary name of the directory BASE: ".BASE.1234.tmp". */
static bool is_temporary(const char *name, const char *base)
{
	const char *rest = *name == '.' ? text_after(name + 1, base) : NULL;
	uint64_t number;

	if (!rest || *rest++ != '.')
		return false;
	rest = text_number(rest, 10, &number);
	return rest && !strcmp(rest, ".tmp");
}

/* Removes what killed processes have left of the same directory. */
static void remove_left_over(const struct making *making)
{
	struct dir_list list;

	dir_list(making->parent, &run_arena, &list);
	for (size_t i = 0; i < list.count; i++) {
		const char *name = list.entries[i].name;
		int fd;

		if (!is_temporary(name, making->name))
			continue;
		fd = openat(making->parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			newdir_remove(making->parent, name);
		close(fd);
	}
}

/* Makes the temporary directory for PATH and locks it for as long as this process lives. */
static int begin(struct making *making, const char *path)
{
	const char *base = base_name(path);
	const char *parent =
		base == path ? "." : arena_text(&run_arena, path, (size_t)(base - path));
	int fd;

	making->name = base;
	making->parent = file_open(parent, O_RDONLY | O_DIRECTORY);
	if (making->parent < 0)
		return making->parent;
	remove_left_over(making);
	making->temporary = text_format(&run_arena, ".%s.%d.tmp", base, (int)getpid());
	making->dir = arena_join(&run_arena, parent, "/", making->temporary);
	if (mkdirat(making->parent, making->temporary, 0755) < 0)
		return -errno;
	fd = openat(making->parent, making->temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		flock(fd, LOCK_EX | LOCK_NB);
	return fd < 0 ? -errno : 0;
}

/* Gives the directory its name; what had that gets the temporary one. Returns 0 or -errno. */
static int publish(const struct making *making)
{
	enum { EXCHANGE = 2 };
	const char *aside;
	int dir = making->parent;

	if (renameat(dir, making->temporary, dir, making->name) == 0)
		return 0;
	if (errno != ENOTEMPTY && errno != EEXIST)
		return -errno;
	if (syscall(SYS_renameat2, dir, making->temporary, dir, making->name, EXCHANGE) == 0)
		return 0;
	/* A file system that cannot exchange. For a moment there is no directory of that name. */
	aside = arena_join(&run_arena, making->temporary, "2", NULL);
	if (renameat(dir, making->name, dir, aside) < 0)
		return -errno;
	if (renameat(dir, making->temporary, dir, making->name) < 0) {
		renameat(dir, aside, dir, making->name);
		return -EIO;
	}
	newdir_remove(dir, aside);
	return 0;
}

/* Ends the process as SIGNAL would have ended it, if one has come. */
static void obey_signal(void)
{
	if (came)
		_exit(128 + came);
}

int newdir_make(const char *path, int (*fill)(void *context, const char *dir), void *context,
		int good)
{
	struct making making = { .parent = -1 };
	int error = begin(&making, path), status;

	if (error) {
		note(NOTE_ERROR, "could not make directory %s: %s", path, errtext(error));
		return EXIT_FAILED;
	}
	status = run_child(fill, context, making.dir);
	if (!came && (status == EXIT_DONE || status == good)) {
		error = publish(&making);
		if (error) {
			note(NOTE_ERROR, "could not rename %s to %s: %s", making.dir, path,
			     errtext(error));
			status = EXIT_FAILED;
		}
	}
	newdir_remove(making.parent, making.temporary);
	obey_signal();
	return status;
}

int newdir_use(int (*fill)(void *context, const char *dir), void *context)
{
	const char *above = getenv("TMPDIR");
	struct making making = { .parent = -1 };
	int error, status;

	above = above && *above ? above : "/tmp";
	error = begin(&making, arena_join(&run_arena, above, "/", applet_name));
	if (error) {
		note(NOTE_ERROR, "could not make a directory in %s: %s", above, errtext(error));
		return EXIT_FAILED;
	}
	status = run_child(fill, context, making.dir);
	newdir_remove(making.parent, making.temporary);
	obey_signal();
	return status;
}
