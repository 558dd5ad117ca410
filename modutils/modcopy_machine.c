/* SPDX-License-Identifier: MIT */
/* The selection by machines: what their devices ask for, and what it takes to reach a disk. */

//part: modcopy

#include <sys/stat.h>

#include "base/libbb.h"
#include "modcopy.h"
#include "system/reach.h"
#include "system/suppliers.h"

/* Adds what ALIAS means; WHY is what asks for it. Nothing is no error: drivers may be built in. */
static void take_alias(void *context, const char *alias, const char *why)
{
	struct modcopy *copy = context;
	struct targets found = { NULL, 0, 0 };

	targets_find(&copy->context, alias, &found);
	if (!found.count)
		note(NOTE_NOTICE, "no module in %s serves %s (%s)", copy->context.tree.path, alias,
		     why);
	for (size_t i = 0; i < found.count; i++)
		closure_add(&copy->closure, &found.list[i], why);
}

/* Takes the firmware NAME that the device tree has for a device: it is that of its modules. */
static void take_firmware(void *context, const char *alias, const char *name)
{
	struct modcopy *copy = context;
	struct targets found = { NULL, 0, 0 };

	targets_find(&copy->context, alias, &found);
	for (size_t i = 0; i < found.count; i++) {
		copy->named = arena_grow(&run_arena, copy->named, copy->named_count,
					 &copy->named_capacity, sizeof(*copy->named));
		copy->named[copy->named_count++] =
			(struct named_firmware){ found.list[i].name, name };
	}
}

static void could_not_read(struct modcopy *copy, const char *path, int error)
{
	note(NOTE_ERROR, "could not read %s: %s", path, errtext(error));
	copy->status = EXIT_FAILED;
}

static bool is_directory(const char *path)
{
	struct stat status;

	return fstatat(AT_FDCWD, path, &status, 0) == 0 && S_ISDIR(status.st_mode);
}

/* Says that the directory PATH has no devices if ERROR is -ENOENT, else what ERROR is. */
static void no_devices(struct modcopy *copy, const char *path, int error)
{
	if (error != -ENOENT) {
		could_not_read(copy, path, error);
		return;
	}
	note(NOTE_ERROR, "%s is no copy of /sys: it has no directory devices", path);
	copy->status = EXIT_FAILED;
}

void modcopy_add_sys(struct modcopy *copy, const char *path)
{
	struct wanted wanted = { take_alias, copy, { .arena = &run_arena }, take_firmware };
	struct sysfs sysfs;
	struct span text;
	int error;

	if (is_directory(path)) {
		error = sysfs_open(&sysfs, path);
		if (!error)
			error = suppliers_devices(&sysfs, &wanted);
		if (error)
			no_devices(copy, path, error);
		else
			wanted_phys(&sysfs, &wanted);
		return;
	}
	error = file_read_given(path, LIMIT_KERNEL, &run_arena, &text);
	if (error) {
		could_not_read(copy, path, error);
		return;
	}
	wanted_events(text, path, &wanted);
	if (!wanted.seen.count)
		modcopy_miss(copy, false,
			     text_format(&run_arena, "there is no MODALIAS= in %s", path));
}

/*
 * Adds what PATH needs on the machine of which FROM is a copy or a text; NULL is this one. Returns
 * what reach does.
 */
static int add_way(struct modcopy *copy, const char *from, const char *path)
{
	struct wanted wanted = { take_alias, copy, { .arena = &run_arena }, take_firmware };
	struct sysfs sysfs;
	struct span text;
	int error;

	if (from && !is_directory(from)) {
		error = file_read_given(from, LIMIT_KERNEL, &run_arena, &text);
		return error ? error : reach_in_text(text, path, &wanted);
	}
	error = sysfs_open(&sysfs, from);
	return error ? error : reach(&sysfs, path, &wanted);
}

/*
 * Looks for PATH on the machines of which --sys has copies, or without any on this one. Returns
 * what reach does.
 */
static int add_way_somewhere(struct modcopy *copy, const char *path)
{
	const struct args *args = copy->args;
	bool is_copy = false;
	int status = -ENOENT;

	for (int i = 0; i < args->list_count && status < 0; i++) {
		const char *from = text_after(args->list[i], "sys=");

		if (!from)
			continue;
		is_copy = true;
		status = add_way(copy, from, path);
	}
	return is_copy ? status : add_way(copy, NULL, path);
}

void modcopy_add_for(struct modcopy *copy, const char *path)
{
	size_t length = text_before(path, ":");
	const char *from = arena_text(&run_arena, path, length);
	int status;

	if (path[length] && access(from, F_OK) == 0) {
		path += length + 1;
		status = add_way(copy, from, path);
	} else {
		status = add_way_somewhere(copy, path);
	}
	if (status > 0) {
		modcopy_miss(
			copy, true,
			text_format(&run_arena, "what file system is on %s is not known", path));
	} else if (status < 0) {
		note(NOTE_ERROR, "%s is neither a block device nor on one: %s", path,
		     errtext(status));
		copy->status = EXIT_FAILED;
	}
}
