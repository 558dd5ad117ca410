/* SPDX-License-Identifier: MIT */
/*
 * The index of an initramfs has few modules, the root's has all, and its modprobe.d may have other
 * aliases. So with another index or configuration each alias is looked up again. What is saved then
 * is what follows for a module that is there: whether the files of all that it needs exist, and two
 * looks at its state.
 */

#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/write.h"
#include "plan/handover.h"
#include "plan/handover_id.h"
#include "plan/handover_text.h"
#include "plan/hold.h"
#include "system/procmod.h"

#define FOLDER "/run"
#define NAME   "modplug"
#define FRESH  ".modplug" /* until it is complete */

/* What came of one request of a device. */
struct answer {
	const char *alias, *cause;
	const struct target *found;
	size_t count;
};

struct handover {
	bool leaves;
	struct answer *list;
	size_t count, capacity;
	struct hash live; /* names of the modules that were live when handover_take looked */
};

/* ---- Where it is */

/*
 * Opens /run, where nobody else may remove our files: mount(8) makes a tmpfs that all may write to,
 * but sticky. Returns a descriptor or -errno.
 */
static int open_folder(void)
{
	int dir = file_open(FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	struct stat status;

	if (dir < 0)
		return dir;
	if (fstat(dir, &status) == 0 && status.st_uid == geteuid() &&
	    (status.st_mode & S_ISVTX || !(status.st_mode & (S_IWGRP | S_IWOTH))))
		return dir;
	close(dir);
	return -EPERM;
}

/* Fills LIVE with the names of all modules that are live. */
static void look_at_kernel(struct hash *live)
{
	struct procmods modules;
	bool fresh;

	*live = (struct hash){ .arena = &run_arena };
	procmods_read(&modules);
	for (size_t i = 0; i < modules.count; i++) {
		if (!strcmp(modules.list[i].state, "Live"))
			hash_add(live, modules.list[i].name, &fresh);
	}
}

/* ---- Taking */

/* Reads what is there and removes it. Returns 0, or -errno. */
static int take_text(int dir, struct span *text)
{
	int fd = openat(dir, NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | OPEN_CAREFULLY);
	struct stat status;
	int error;

	if (fd < 0)
		return -errno;
	error = fstat(fd, &status) < 0                 ? -errno
		: !S_ISREG(status.st_mode)             ? -ENOTREGULAR
		: status.st_nlink != 1                 ? -EPERM
		: status.st_uid != geteuid()           ? -EPERM
		: status.st_mode & (S_IWGRP | S_IWOTH) ? -EPERM
						       : 0;
	if (!error) {
		error = file_read_fd(fd, HANDOVER_MAX, &run_arena, text);
		unlinkat(dir, NAME, 0);
	}
	close(fd);
	return error;
}

/* Whether all modules of the line are live. */
static bool are_live(const struct hash *live, const struct handover_line *line)
{
	char *rest = arena_copy(&run_arena, line->rest), *name;

	while ((name = text_word(&rest, "\t"))) {
		if (!hash_find(live, name))
			return false;
	}
	return true;
}

/* Counts the module NAME as already loaded, once. */
static void count_there(struct plug *plug, const char *name)
{
	bool fresh;

	hash_add(&plug->planned, name, &fresh);
	plug->jobs.tally->there += fresh;
}

/* Keeps what REQUEST means, FOUND, for handover_leave. */
static void keep(struct plug *plug, const struct request *request, const struct targets *found)
{
	struct handover *handover = plug->handover;

	if (!handover->leaves || request->is_listed || !text_after(request->cause, "/sys/"))
		return;
	handover->list = arena_grow(&run_arena, handover->list, handover->count,
				    &handover->capacity, sizeof(*handover->list));
	handover->list[handover->count++] =
		(struct answer){ request->text, request->cause, found->list, found->count };
}

/* The alias of LINE needs no look-up: it means its modules, which are live, or none. */
static void skip(struct plug *plug, struct handover_line *line)
{
	struct targets found = { NULL, 0, 0 };
	struct request request = { .text = line->alias, .cause = line->path };
	bool fresh;
	char *name;

	hash_add(&plug->requests.seen, line->alias, &fresh);
	while ((name = text_word(&line->rest, "\t"))) {
		count_there(plug, name);
		target_add(&found, name)->alias = line->alias;
	}
	keep(plug, &request, &found);
}

/* Requests the modules for the device of LINE, if it is still there. */
static void ask(struct plug *plug, const struct handover_line *line)
{
	const char *alias = device_modalias(&plug->context.tree.root, line->path);

	if (alias && !strcmp(alias, line->alias))
		plug_request(plug, (struct request){ .text = line->alias,
						     .options = "",
						     .cause = line->path });
}

/* Whether a module has the alias now. */
static bool has_module(const struct plug *plug, const struct handover_line *line)
{
	struct targets found = { NULL, 0, 0 };

	targets_find(&plug->context, line->alias, &found);
	return found.count;
}

static void use_line(struct plug *plug, struct handover_line *line, bool is_same)
{
	if (line->kind == HANDOVER_DONE && (!is_same || !are_live(&plug->handover->live, line)))
		return;
	if (line->kind == HANDOVER_HELD ||
	    (line->kind == HANDOVER_WANTED && !is_same && has_module(plug, line)))
		ask(plug, line);
	else
		skip(plug, line);
}

static void use_lines(struct plug *plug, const struct handover_text *parsed, bool is_same)
{
	for (size_t i = 0; i < parsed->count; i++)
		use_line(plug, &parsed->lines[i], is_same);
	if (plug->requests.count)
		plug_start_worker(plug);
}

static void refuse(const char *why)
{
	note(NOTE_WARNING, "could not use " FOLDER "/" NAME ": %s", why);
}

void handover_take(struct plug *plug)
{
	const char *machine = handover_machine(&plug->context);
	struct handover_text parsed;
	struct span text;
	int dir = open_folder();
	int error = dir < 0 ? dir : take_text(dir, &text);
	bool known;

	if (dir >= 0)
		close(dir);
	look_at_kernel(&plug->handover->live);
	if (error == -ENOENT)
		return;
	if (error) {
		refuse(errtext(error));
	} else if (!handover_parse(text, &parsed)) {
		refuse("it is damaged");
	} else if (!machine || strcmp(parsed.machine, machine) != 0) {
		refuse("it is of another boot or kernel");
	} else {
		const char *index = handover_index(&plug->context, &known);

		use_lines(plug, &parsed, known && !strcmp(parsed.index, index));
	}
}

/* ---- During the start-up */

/*
 * Whether TARGET is known to be live, and nothing forbids it. Then counts it as already loaded;
 * there is nothing else to do.
 */
static bool has_live(struct plug *plug, const struct target *target)
{
	const struct modconf *conf = &plug->context.conf;

	/* A record of what is loaded has these, too. */
	if (jobs_trace || target->file || !hash_find(&plug->handover->live, target->name) ||
	    target_is_unwanted(conf, target, true) || modconf_find(conf, CONF_FORBID, target->name))
		return false;
	count_there(plug, target->name);
	return true;
}

void handover_open(struct plug *plug, bool leaves)
{
	static struct handover handover;

	handover = (struct handover){ .leaves = leaves };
	plug->handover = &handover;
	plug->hear = keep;
	plug->has = has_live;
}

void handover_close(struct plug *plug)
{
	plug->handover = NULL;
}

/* ---- Leaving */

/* Whether nothing has to be loaded for TARGET. */
static bool is_settled(struct plug *plug, const struct target *target)
{
	return target->is_builtin || target_is_unwanted(&plug->context.conf, target, false) ||
	       moddb_is_builtin(plug->context.db, target->name);
}

/* Returns the firmware that TARGET's module waits for, or NULL. */
static const char *awaited(struct plug *plug, const struct answer *answer,
			   const struct target *target)
{
	struct modrec record;
	struct step step = { .kind = STEP_LOAD, .name = target->name, .cause = answer->cause };

	if (!ENABLE_MODPLUG_FIRMWARE || !hold_lasts(plug->run.hold_until) ||
	    !moddb_module(plug->context.db, target->name, &record))
		return NULL;
	step.path = record.path;
	return hold_reason(&plug->run, &step);
}

/* Makes the line for OUTCOME. Returns false if there is none: the next one has to look again. */
static bool make_line(struct plug *plug, const struct hash *live, const struct answer *answer,
		      struct handover_line *line)
{
	struct strbuf rest = { .arena = &run_arena };

	line->kind = answer->count ? HANDOVER_DONE : HANDOVER_WANTED;
	for (size_t i = 0; i < answer->count; i++) {
		const struct target *target = &answer->found[i];
		const char *file;

		if (hash_find(live, target->name)) {
			strbuf_format(&rest, "%s%s", rest.length ? "\t" : "", target->name);
		} else if (!is_settled(plug, target)) {
			file = awaited(plug, answer, target);
			line->kind = HANDOVER_HELD;
			line->rest =
				text_format(&run_arena, "%s\t%s", target->name, file ? file : "");
			return file != NULL;
		}
	}
	line->rest = strbuf_end(&rest);
	return true;
}

/* Writes TEXT under another name first, so that it is there whole or not at all. */
static int write_text(int dir, struct span text)
{
	int fd, error;

	unlinkat(dir, FRESH, 0);
	fd = openat(dir, FRESH, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	error = write_all(fd, text.data, text.length);
	close(fd);
	if (!error && renameat(dir, FRESH, dir, NAME) < 0)
		error = -errno;
	if (error)
		unlinkat(dir, FRESH, 0);
	return error;
}

void handover_leave(struct plug *plug)
{
	struct handover *handover = plug->handover;
	struct handover_text made = { .machine = handover_machine(&plug->context) };
	struct hash live;
	bool known;
	int dir = open_folder();
	int error = dir < 0 ? dir : made.machine ? 0 : -ENOENT;

	made.index = handover_index(&plug->context, &known);
	made.lines = arena_alloc(&run_arena, handover->count * sizeof(*made.lines));
	look_at_kernel(&live);
	for (size_t i = 0; i < handover->count; i++) {
		struct handover_line *line = &made.lines[made.count];

		line->alias = handover->list[i].alias;
		line->path = handover->list[i].cause;
		made.count += make_line(plug, &live, &handover->list[i], line);
	}
	if (!error)
		error = write_text(dir, handover_format(&made));
	if (error)
		note(NOTE_WARNING, "could not write " FOLDER "/" NAME ": %s", errtext(error));
	if (dir >= 0)
		close(dir);
}
