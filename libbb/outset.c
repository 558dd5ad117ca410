/* SPDX-License-Identifier: MIT */
/* Temporary names, checked writes, renames. A killed or exhausted process cleans up as well. */

#include <signal.h>
#include <stdio.h>

#include "libbb.h"
#include "outset.h"

/* The set that a signal would leave behind. */
static struct outset *current;

static void remove_temporaries(void)
{
	for (size_t i = 0; current && i < current->count; i++) {
		if (*current->files[i].temporary)
			unlinkat(current->dir, current->files[i].temporary, 0);
	}
}

static void end_by_signal(int signal)
{
	remove_temporaries();
	_exit(128 + signal);
}

static void set_signals(void (*action)(int))
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGXFSZ, SIGPIPE };
	struct sigaction how = { .sa_handler = action };

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &how, NULL);
}

void outset_open(struct outset *set, int dir, const char *dir_name)
{
	*set = (struct outset){ .dir = dir, .dir_name = dir_name };
	current = set;
	set_signals(end_by_signal);
	arena_on_exhaustion(remove_temporaries);
}

static void fail(struct outset *set, const char *what, const char *name, int error)
{
	note(NOTE_ERROR, "could not %s %s/%s: %s", what, set->dir_name, name, errtext(error));
	set->error = error;
}

void outset_add(struct outset *set, const char *name, struct span contents)
{
	struct outset_file *file = &set->files[set->count];
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
	file->fd = openat(set->dir, file->temporary,
			  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (file->fd < 0) {
		fail(set, "create", name, -errno);
		return;
	}
	set->count++;
	error = write_all(file->fd, contents.data, contents.length);
	if (error)
		fail(set, "write", name, error);
}

/* Completes a file's contents. */
static void settle(struct outset *set, struct outset_file *file, bool sync)
{
	if (sync && !set->error && fsync(file->fd) < 0)
		fail(set, "sync", file->name, -errno);
	if (close(file->fd) < 0 && !set->error)
		fail(set, "close", file->name, -errno);
}

static void publish(struct outset *set, struct outset_file *file)
{
	if (renameat(set->dir, file->temporary, set->dir, file->name) < 0)
		fail(set, "rename", file->name, -errno);
	else
		*file->temporary = '\0';
}

int outset_commit(struct outset *set, bool sync)
{
	for (size_t i = 0; i < set->count; i++)
		settle(set, &set->files[i], sync);
	for (size_t i = 0; i < set->count && !set->error; i++)
		publish(set, &set->files[i]);
	remove_temporaries();
	current = NULL;
	set_signals(SIG_DFL);
	arena_on_exhaustion(NULL);
	if (sync && !set->error && fsync(set->dir) < 0)
		fail(set, "sync", ".", -errno);
	return set->error;
}
