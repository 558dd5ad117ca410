/* SPDX-License-Identifier: MIT */
/*
 * The walk enters real directories only. Every device is one, and links between devices lead in
 * circles. A device's event tells which module it needs, and most have that in a file "modalias" as
 * well; devices on the auxiliary, mdio, tee, mhi and other buses, memory cards and CPUs have it
 * only in the event, which the file "uevent" shows. A bound device has the link "driver".
 */

#include <dirent.h>

#include "base/file.h"
#include "base/libbb.h"
#include "files/path.h"
#include "system/device.h"

/* ---- One */

/* Returns the first line of the file NAME in DIR; NULL if it cannot be read, or is empty. */
static const char *read_line(int dir, const char *name)
{
	struct span text;
	char *line;

	if (file_read(dir, name, LIMIT_KERNEL, &run_arena, &text) < 0)
		return NULL;
	line = file_next_line(&text);
	return line && *line ? line : NULL;
}

/* Returns the last part of the target of the link NAME in DIR, in ARENA; NULL if there is none. */
static const char *link_name(struct arena *arena, int dir, const char *name)
{
	const char *target = file_link(arena, dir, name);

	return target ? base_name(target) : NULL;
}

/* Returns the modalias of the device directory DIR, from the file or else from its event. */
static const char *read_modalias(int dir)
{
	const char *modalias = read_line(dir, "modalias");
	struct span text;
	char *line;

	if (modalias || file_read(dir, "uevent", LIMIT_KERNEL, &run_arena, &text) < 0)
		return modalias;
	while ((line = file_next_line(&text))) {
		modalias = text_after(line, "MODALIAS=");
		if (modalias)
			return modalias;
	}
	return NULL;
}

static void read_dir(int dir, const char *path, struct device *device)
{
	const char *waits;

	*device = (struct device){
		.path = path,
		.name = base_name(path),
		.modalias = read_modalias(dir),
		.driver = link_name(&run_arena, dir, "driver"),
		.module = link_name(&run_arena, dir, "driver/module"),
		.subsystem = link_name(&run_arena, dir, "subsystem"),
	};
	/*
	 * To read these the kernel takes the device's lock, which a probe holds that does not
	 * return; and meanwhile the device is shown as bound.
	 */
	if (device->driver)
		return;
	device->override = read_line(dir, "driver_override");
	waits = read_line(dir, "waiting_for_supplier");
	device->waits = waits && *waits == '1';
	if (device->override && !strcmp(device->override, "(null)"))
		device->override = NULL;
}

int device_read(const struct root *root, const char *path, struct device *device)
{
	int dir = root_file(root, path, O_RDONLY | O_DIRECTORY);

	if (dir < 0)
		return dir;
	read_dir(dir, path, device);
	close(dir);
	return 0;
}

const char *device_modalias(const struct root *root, const char *path)
{
	int dir = root_file(root, path, O_RDONLY | O_DIRECTORY);
	const char *modalias;

	if (dir < 0)
		return NULL;
	modalias = read_modalias(dir);
	close(dir);
	return modalias;
}

const char *device_deferred(const struct root *root, const char *name, int *error)
{
	int fd = root_regular(root, "/sys/kernel/debug/devices_deferred");
	struct span text;
	char *line;

	*error = fd;
	if (fd < 0)
		return NULL;
	*error = file_read_fd(fd, LIMIT_KERNEL, &run_arena, &text);
	close(fd);
	while (!*error && (line = file_next_line(&text))) {
		const char *rest = text_after(line, name);

		if (rest && (*rest == '\t' || !*rest))
			return *rest ? rest + 1 : rest;
	}
	return NULL;
}

/* ---- All */

struct device_walk {
	struct arena lists; /* memory for the lists of the open directories */
	struct strbuf path;
	void (*each)(void *context, const struct device *device);
	void *context;
};

/* The kernel nests buses a dozen deep; a ROOT may be anything. */
enum { DEPTH_MAX = 40, MODALIAS_MAX = 4096 };

/*
 * Nothing below these directories has a modalias, and they are half of all: every device has
 * "power", and the others hold what drivers make of devices.
 */
static bool is_barren(const char *name)
{
	static const char names[][8] = { "power", "tty", "net", "block", "memory", "devlink" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

/* The file "modalias" of this directory has the modalias of all CPUs; each CPU has an event. */
static const char cpus[] = DEVICES_ROOT "/system/cpu";

static bool has(const struct dir_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!strcmp(list->entries[i].name, name))
			return true;
	}
	return false;
}

/* Calls EACH for the device in DIR, whose modalias stands behind KEY in FILE, if it has one. */
static void take_device(struct device_walk *walk, int dir, const char *file, const char *key)
{
	char text[MODALIAS_MAX];
	int fd = openat(dir, file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct device device = { .path = strbuf_end(&walk->path) };
	const char *modalias;
	ssize_t length;

	if (fd < 0)
		return;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length <= 0)
		return;
	text[length] = '\0';
	modalias = text_find(text, key);
	if (!modalias)
		return;
	modalias += strlen(key);
	text[(size_t)(modalias - text) + text_before(modalias, "\n")] = '\0';
	device.name = base_name(device.path);
	device.modalias = modalias;
	device.driver = link_name(&walk->lists, dir, "driver");
	if (*modalias)
		walk->each(walk->context, &device);
}

/*
 * Whether PATH, a directory that is no device, holds the devices of a class below their parent, and
 * none of these has devices below it: a board has dozens of DMA channels.
 */
static bool is_closed_class(const char *path)
{
	static const char names[][10] = { "dma", "mem", "regulator", "vc", "wakeup" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(base_name(path), names[i]))
			return true;
	}
	return false;
}

/*
 * Whether DIR, with the files LIST, is a device of a class. Its event has no modalias, or a file
 * has it, too; and the kernel takes long to make up an event.
 */
static bool is_of_class(struct device_walk *walk, int dir, const struct dir_list *list)
{
	const char *target =
		has(list, "subsystem") ? file_link(&walk->lists, dir, "subsystem") : NULL;

	return target && text_find(target, "../class/");
}

/* Walks DIR and the directories below it. */
static void walk_dir(struct device_walk *walk, int dir, unsigned depth)
{
	struct arena_mark mark = arena_mark(&walk->lists);
	size_t length = walk->path.length;
	struct dir_list list;

	dir_list(dir, &walk->lists, &list);
	if (has(&list, "modalias") && strcmp(strbuf_end(&walk->path), cpus) != 0)
		take_device(walk, dir, "modalias", "");
	else if (!has(&list, "uevent"))
		list.count = is_closed_class(strbuf_end(&walk->path)) ? 0 : list.count;
	else if (!is_of_class(walk, dir, &list))
		take_device(walk, dir, "uevent", "MODALIAS=");
	for (size_t i = 0; i < list.count && depth < DEPTH_MAX; i++) {
		const struct dir_entry *entry = &list.entries[i];
		int fd;

		if ((entry->type != DT_DIR && entry->type != DT_UNKNOWN) || is_barren(entry->name))
			continue;
		fd = openat(dir, entry->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (fd < 0)
			continue;
		strbuf_char(&walk->path, '/');
		strbuf_text(&walk->path, entry->name);
		walk_dir(walk, fd, depth + 1);
		walk->path.length = length;
		close(fd);
	}
	arena_release(&walk->lists, mark);
}

int devices_each(const struct root *root, const char *path,
		 void (*each)(void *context, const struct device *device), void *context)
{
	struct device_walk walk = { .path = { .arena = &run_arena },
				    .each = each,
				    .context = context };
	int fd = root_file(root, path, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return fd;
	strbuf_text(&walk.path, path);
	walk_dir(&walk, fd, 0);
	close(fd);
	return 0;
}
