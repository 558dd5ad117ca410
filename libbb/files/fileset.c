/* SPDX-License-Identifier: MIT */
/*
 * Temporary names, checked writes, renames. A process that is killed or without memory removes its
 * temporary files, too.
 */

#include <linux/magic.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/msec.h"
#include "base/process.h"
#include "base/write.h"
#include "files/fileset.h"

/* ---- The lock */

/* Returns the number of the process that has locked DIR; "?" if /proc/locks does not tell. */
static const char *lock_holder(int dir)
{
	enum { KIND_AND_MODE = 4 };
	struct stat status;
	struct span text;
	const char *file, *found;
	char *line, *holder;

	if (fstat(dir, &status) < 0 ||
	    file_read(AT_FDCWD, "/proc/locks", LIMIT_KERNEL, &run_arena, &text) < 0)
		return "?";
	file = text_format(&run_arena, "%02x:%02x:%lu", major(status.st_dev), minor(status.st_dev),
			   (unsigned long)status.st_ino);
	/* "1: FLOCK ADVISORY WRITE 1234 00:1f:5678 0 EOF" */
	while ((line = file_next_line(&text))) {
		for (unsigned i = 0; i < KIND_AND_MODE; i++)
			text_field(&line);
		holder = text_field(&line);
		found = text_field(&line);
		if (found && !strcmp(found, file))
			return holder;
	}
	return "?";
}

/* Whether NAME is one that temporary_name makes: ".modules.dep.1234.0.tmp". */
static bool is_temporary_name(const char *name)
{
	static const char end[] = ".tmp";
	const char *at;

	if (!text_after(name, ".modules."))
		return false;
	at = name + text_length(name) - (sizeof(end) - 1);
	if (strcmp(at, end) != 0)
		return false;
	for (unsigned number = 0; number < 2; number++) {
		const char *behind = at;

		while (at[-1] >= '0' && at[-1] <= '9')
			at--;
		if (at-- == behind || *at != '.')
			return false;
	}
	return true;
}

void fileset_clean(int dir)
{
	struct dir_list list;
	struct stat status;

	if (dir_list(dir, &run_arena, &list) < 0)
		return;
	for (size_t i = 0; i < list.count; i++) {
		const char *name = list.entries[i].name;

		if (is_temporary_name(name) &&
		    fstatat(dir, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(status.st_mode))
			unlinkat(dir, name, 0);
	}
}

int fileset_lock(int dir, const char *dir_name)
{
	enum { PATIENCE_MSEC = 30000, POLL_MSEC = 100 };

	for (unsigned waited = 0; flock(dir, LOCK_EX | LOCK_NB) < 0; waited += POLL_MSEC) {
		/* A file system without locks does not keep us from working. */
		if (errno != EWOULDBLOCK && errno != EINTR)
			return 0;
		if (waited >= PATIENCE_MSEC) {
			note(NOTE_FATAL, "gave up after 30 s: process %s is at work in %s",
			     lock_holder(dir), dir_name);
			return -EBUSY;
		}
		sleep_msec(POLL_MSEC);
	}
	fileset_clean(dir);
	return 0;
}

/* ---- The set */

/* The set whose temporary files a signal removes. */
static struct fileset *current;

static void remove_temporaries(void)
{
	for (size_t i = 0; current && i < current->count; i++) {
		if (*current->files[i].temporary)
			unlinkat(current->dir, current->files[i].temporary, 0);
	}
	if (ENABLE_DEPMOD_ADD && current && current->step)
		current->step->clean_up();
}

static void end_by_signal(int signal)
{
	remove_temporaries();
	_exit(128 + signal);
}

void fileset_open(struct fileset *set, int dir, const char *dir_name)
{
	*set = (struct fileset){ .dir = dir, .dir_name = dir_name };
	current = set;
	signals_catch(end_by_signal);
	arena_on_exhaustion(remove_temporaries);
}

static void fail(struct fileset *set, const char *what, const char *name, int error)
{
	note(NOTE_ERROR, "could not %s %s/%s: %s", what, set->dir_name, name, errtext(error));
	set->error = error;
}

void fileset_add(struct fileset *set, const char *name, struct span contents)
{
	struct fileset_file *file = &set->files[set->count];
	struct strbuf temporary = {
		.arena = &run_arena,
		.text = file->temporary,
		.capacity = sizeof(file->temporary),
	};
	int error;

	if (set->error)
		return;
	file->name = name;
	strbuf_format(&temporary, ".%s.%d.%u.tmp", name, (int)getpid(), (unsigned)set->count);
	strbuf_end(&temporary);
	/* A signal may come before the call has returned: the file counts at once. */
	set->count++;
	file->fd = openat(set->dir, file->temporary,
			  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (file->fd < 0) {
		fail(set, "create", name, -errno);
		return;
	}
	error = write_all(file->fd, contents.data, contents.length);
	if (error)
		fail(set, "write", name, error);
}

/* Closes a file, with its contents on the disk if SYNC. */
static void settle(struct fileset *set, struct fileset_file *file, bool sync)
{
	if (sync && !set->error && fsync(file->fd) < 0)
		fail(set, "sync", file->name, -errno);
	if (close(file->fd) < 0 && !set->error)
		fail(set, "close", file->name, -errno);
}

static void publish(struct fileset *set, struct fileset_file *file)
{
	if (renameat(set->dir, file->temporary, set->dir, file->name) < 0)
		fail(set, "rename", file->name, -errno);
	else
		*file->temporary = '\0';
}

/*
 * On FAT a directory has the places of its files' contents. A rename leaves them to a later write
 * of the file itself, which fsync of the directory does not cause.
 */
static bool needs_syncfs(int dir)
{
	struct statfs status;

	return fstatfs(dir, &status) == 0 && status.f_type == MSDOS_SUPER_MAGIC;
}

/* Writes the renames so far to the disk. EINVAL is a file system that cannot. */
static void sync_names(struct fileset *set)
{
	if (set->error)
		return;
	if ((needs_syncfs(set->dir) && syncfs(set->dir) < 0) ||
	    (fsync(set->dir) < 0 && errno != EINVAL))
		fail(set, "sync", ".", -errno);
}

static void take_step(struct fileset *set)
{
	const char *name = "";
	int error = set->error ? 0 : set->step->publish(set->step->context, &name);

	if (error)
		fail(set, "change", name, error);
}

int fileset_commit(struct fileset *set, bool sync)
{
	for (size_t i = 0; i < set->count; i++)
		settle(set, &set->files[i], sync);
	for (size_t i = 0; i < set->count && !set->error; i++) {
		publish(set, &set->files[i]);
		/*
		 * The stamp is the first and the last file; no file system may reorder their
		 * renames.
		 */
		if (sync && (i == 0 || i + 2 >= set->count))
			sync_names(set);
		if (ENABLE_DEPMOD_ADD && set->step && i == 0)
			take_step(set);
	}
	remove_temporaries();
	current = NULL;
	signals_catch(SIG_DFL);
	arena_on_exhaustion(NULL);
	return set->error;
}
