/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/stat is "PID (NAME) STATE ...". The 22nd field is the time of the start, in hundredths
 * of a second since the boot (proc(5)); /proc/uptime begins with the seconds since the boot.
 */

#include "explain/loader.h"
#include "base/file.h"
#include "base/libbb.h"
#include "explain/running.h"
#include "files/root.h"

enum { FIELDS_BEFORE_START = 19, TICKS = 100 };

struct loader {
	const char *pid, *name;
	uint64_t start; /* hundredths of a second since the boot */
};

/* Whether programs called NAME load modules. */
static bool is_loader(const char *name)
{
	static const char *const names[] = {
		"modprobe", "insmod",        "modplug", "kmod",
		"udevd",    "systemd-udevd", "mdev",    "(udev-worker)"
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

/* Reads the process PID into LOADER. Returns whether it may be loading a module. */
static bool read_process(const char *pid, struct loader *loader)
{
	int error;
	const char *line = running_line(text_format(&run_arena, "/proc/%s/stat", pid), &error);
	const char *name = line ? text_first(line, '(') : NULL,
		   *end = line ? text_last(line, ')') : NULL;
	char *rest;

	if (!name || !end || end < name)
		return false;
	loader->pid = pid;
	loader->name = arena_text(&run_arena, name + 1, (size_t)(end - name) - 1);
	rest = arena_copy(&run_arena, end + 1);
	/* One that waits for a child or for an event sleeps in another way: S. */
	if (!is_loader(loader->name) || !rest[0] || !text_first("RD", rest[1]))
		return false;
	for (int i = 0; i < FIELDS_BEFORE_START; i++)
		text_field(&rest);
	return text_number(rest + strspn(rest, " "), 10, &loader->start) != NULL;
}

const char *loader_text(void)
{
	struct loader oldest = { NULL, NULL, 0 }, loader;
	struct dir_list list;
	uint64_t uptime = 0;
	const char *line;
	int error;

	root_list(&root_running, "/proc", &list);
	for (size_t i = 0; i < list.count; i++) {
		if (list.entries[i].name[0] <= '9' && read_process(list.entries[i].name, &loader) &&
		    (!oldest.pid || loader.start < oldest.start))
			oldest = loader;
	}
	line = running_line("/proc/uptime", &error);
	if (!oldest.pid || !line)
		return "";
	text_number(line, 10, &uptime);
	return text_format(&run_arena, ": %s (process %s) waits for it since %u s", oldest.name,
			   oldest.pid, (unsigned)(uptime - oldest.start / TICKS));
}
