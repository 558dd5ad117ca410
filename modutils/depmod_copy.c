/* SPDX-License-Identifier: MIT */
/*
 * The new modules are copied to updates/ under temporary names. The index is made as if they had
 * their names already, and written to temporary names, too. Then the stamp that says "replacing"
 * gets its name, the modules get theirs or are removed, and the rest of the index follows. Until
 * the first rename all is old. From there to the last one readers take no index, but look at the
 * modules themselves, so that it does not matter which of them are there.
 */

//part: depmod

#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/libbb.h"
#include "base/process.h"
#include "base/write.h"
#include "depmod_add.h"

/* Copies the open file FROM to the open file TO. Returns 0 or -errno. */
static int copy_bytes(int from, int to)
{
	enum { BLOCK = 64 << 10 };
	static char block[BLOCK];
	ssize_t got;
	int error = 0;

	while (!error && (got = read(from, block, BLOCK)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		error = got < 0 ? -errno : write_all(to, block, (size_t)got);
	}
	return error;
}

/* Copies FILE's source to its temporary name. Returns 0 or -errno. */
static int copy_file(struct change *change, struct change_file *file, unsigned number)
{
	const char *temporary =
		text_format(&run_arena, ".modules.add.%d.%u.tmp", (int)getpid(), number);
	int from = file_open_regular(AT_FDCWD, file->source), to, error;
	struct stat status;

	if (from < 0)
		return from;
	/* A signal may come before the call has returned: the copy counts at once. */
	file->temporary = temporary;
	to = openat(change->dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	error = to < 0 ? -errno : 0;
	if (!error) {
		error = copy_bytes(from, to);
		if (!error && (fstat(from, &status) < 0 || fchmod(to, status.st_mode & 0777) < 0 ||
			       (change->sync && fsync(to) < 0)))
			error = -errno;
		if (close(to) < 0 && !error)
			error = -errno;
	}
	close(from);
	return error;
}

/* The change whose copies a signal removes. */
static struct change *current;

static void remove_copies(void)
{
	for (size_t i = 0; current && i < current->count; i++) {
		if (current->files[i].temporary)
			unlinkat(current->dir, current->files[i].temporary, 0);
	}
	if (current && current->made_dir)
		unlinkat(current->tree->fd, UPDATES, AT_REMOVEDIR);
}

static void end_by_signal(int signal)
{
	remove_copies();
	_exit(128 + signal);
}

/* The step of the fileset: the files get their names, or go. Returns 0 or -errno. */
static int publish(void *context, const char **name)
{
	struct change *change = context;

	for (size_t i = 0; i < change->count; i++) {
		struct change_file *file = &change->files[i];

		*name = file->path;
		if (file->source
			    ? renameat(change->dir, file->temporary, change->dir, file->file) < 0
			    : unlinkat(change->dir, file->file, 0) < 0)
			return -errno;
		file->temporary = NULL;
	}
	change->made_dir = false;
	*name = UPDATES;
	return change->sync && fsync(change->dir) < 0 && errno != EINVAL ? -errno : 0;
}

void change_clean(const struct tree *tree, int locked)
{
	int dir = tree_open_at(tree, UPDATES, O_RDONLY | O_DIRECTORY);

	/* Where the file system has no locks, the copies may be those of a running depmod. */
	if (dir >= 0 && flock(locked, LOCK_EX | LOCK_NB) == 0)
		fileset_clean(dir);
	if (dir >= 0)
		close(dir);
}

/* Opens updates/, or makes it. Returns false after an error message. */
static bool open_updates(struct change *change)
{
	const struct tree *tree = change->tree;
	const char *path = arena_join(&run_arena, tree->inside, "/" UPDATES, NULL);

	change->made_dir = tree_has(tree, UPDATES) == -ENOENT;
	change->dir = root_make_dir(&tree->root, path);
	if (change->dir < 0)
		note(NOTE_FATAL, "could not open directory %s: %s", tree_name(tree, UPDATES),
		     errtext(change->dir));
	return change->dir >= 0;
}

/* Makes to_read of LIST, with the copies' names. */
static void name_copies(struct change *change, const struct modules *list)
{
	struct modules *to_read = &change->to_read;

	to_read->count = list->count;
	to_read->list = arena_raw(&run_arena, list->count * sizeof(*list->list));
	for (size_t i = 0; i < list->count; i++) {
		to_read->list[i] = list->list[i];
		for (size_t n = 0; n < change->count; n++) {
			if (change->files[n].source &&
			    !strcmp(change->files[n].path, list->list[i].path))
				to_read->list[i].path = arena_join(
					&run_arena, UPDATES "/", change->files[n].temporary, NULL);
		}
	}
}

bool change_copy(struct change *change, const struct modules *list)
{
	if (!open_updates(change))
		return false;
	current = change;
	signals_catch(end_by_signal);
	arena_on_exhaustion(remove_copies);
	for (size_t i = 0; i < change->count; i++) {
		struct change_file *file = &change->files[i];
		int error = file->source ? copy_file(change, file, (unsigned)i) : 0;

		if (error) {
			note(NOTE_ERROR, "could not copy %s to %s: %s", file->source,
			     tree_name(change->tree, file->path), errtext(error));
			return false;
		}
	}
	name_copies(change, list);
	change->step = (struct fileset_step){ publish, remove_copies, change };
	return true;
}

void change_end(void)
{
	remove_copies();
	current = NULL;
}
