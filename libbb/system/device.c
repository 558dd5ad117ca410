/* SPDX-License-Identifier: MIT */
/* Reads /sys/devices. */

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/file.h"
#include "base/libbb.h"
#include "files/match.h"
#include "files/names.h"
#include "system/device.h"

/* The first line of the file NAME in DIR; NULL if that cannot be read, or is empty. */
static const char *read_line(int dir, const char *name)
{
	struct span text;
	char *line;

	if (file_read(dir, name, &run_arena, &text) < 0)
		return NULL;
	line = file_next_line(&text);
	return line && *line ? line : NULL;
}

/* The last part of where the link NAME in DIR leads; NULL if there is none. */
static const char *link_name(int dir, const char *name)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(dir, name, target, sizeof(target));

	if (length <= 0 || length == sizeof(target))
		return NULL;
	return base_name(arena_text(&run_arena, target, (size_t)length));
}

/* The modalias of the device directory DIR: a file, or else a line of its event. */
static const char *read_modalias(int dir)
{
	const char *modalias = read_line(dir, "modalias");
	struct span text;
	char *line;

	if (modalias || file_read(dir, "uevent", &run_arena, &text) < 0)
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
	const char *waits = read_line(dir, "waiting_for_supplier");

	*device = (struct device){
		.path = path,
		.name = base_name(path),
		.modalias = read_modalias(dir),
		.driver = link_name(dir, "driver"),
		.module = link_name(dir, "driver/module"),
		.subsystem = link_name(dir, "subsystem"),
		.override = read_line(dir, "driver_override"),
		.waits = waits && *waits == '1',
	};
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

/* ---- Finding one */

/* Where PATH leads once all links are followed, absolute in the system; NULL if nowhere. */
static const char *resolved(const struct root *root, const char *path)
{
	char target[PATH_MAX];
	const char *inside;
	ssize_t length;
	int fd = root_file(root, path, O_PATH | O_DIRECTORY);

	if (fd < 0)
		return NULL;
	length = readlink(text_format(&run_arena, "/proc/self/fd/%d", fd), target, sizeof(target));
	close(fd);
	if (length <= 0 || length == sizeof(target))
		return path;
	path = arena_text(&run_arena, target, (size_t)length);
	inside = text_after(path, root->path);
	return inside ? inside : path;
}

/* The device that PATH stands for: itself, what its "device" leads to, or that of its parent. */
static const char *owner(const struct root *root, const char *path)
{
	static const char *const ways[] = { "", "/device", "/../device" };
	const char *found = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		const char *way = resolved(root, arena_join(&run_arena, path, ways[i], NULL));
		struct device device;

		if (!way || device_read(root, way, &device) < 0)
			continue;
		if (device.modalias || device.driver)
			return way;
		if (!found)
			found = way;
	}
	return found;
}

static const char *find_node(const struct root *root, const char *path)
{
	struct stat status;
	int fd = root_file(root, path, O_PATH);
	bool known = fd >= 0 && fstat(fd, &status) == 0;

	if (fd >= 0)
		close(fd);
	if (!known || !(S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode)))
		return NULL;
	return owner(root, text_format(&run_arena, "/sys/dev/%s/%u:%u",
				       S_ISCHR(status.st_mode) ? "char" : "block",
				       major(status.st_rdev), minor(status.st_rdev)));
}

/* Looks for WORD in each folder of PATH, or in its folder BELOW. */
static const char *find_member(const struct root *root, const char *path, const char *below,
			       const char *word)
{
	struct dir_list list;
	const char *found = NULL;

	root_list(root, path, &list);
	for (size_t i = 0; i < list.count && !found; i++)
		found = owner(root, text_format(&run_arena, "%s/%s/%s%s", path,
						list.entries[i].name, below, word));
	return found;
}

/* The device with numbers that are wanted, in an arena of its own: what is walked is given back. */
struct numbered {
	const char *pci, *usb; /* patterns of modaliases */
	struct arena memory;
	const char *path; /* NULL: not found so far */
};

static void take_numbered(void *context, const struct device *device)
{
	struct numbered *wanted = context;
	const char *path = device->path;

	if (wanted->path)
		return;
	if (match(wanted->pci, device->modalias))
		wanted->path = arena_copy(&wanted->memory, path);
	/* A modalias is an interface's; the device has all of them. */
	else if (match(wanted->usb, device->modalias))
		wanted->path =
			arena_text(&wanted->memory, path, (size_t)(base_name(path) - path) - 1);
}

/* The first device of the bus numbers WORD, vendor and product: "1d6b:0002". */
static const char *find_numbered(const struct root *root, const char *word)
{
	enum { DIGITS = 4 };
	static const char hex[] = "0123456789abcdefABCDEF";
	struct numbered wanted = { .path = NULL };
	char *numbers = arena_copy(&run_arena, word);

	if (strlen(word) != 2 * DIGITS + 1 || strspn(word, hex) != DIGITS || word[DIGITS] != ':' ||
	    strspn(word + DIGITS + 1, hex) != DIGITS)
		return NULL;
	for (char *at = numbers; *at; at++)
		*at -= *at >= 'a' ? 'a' - 'A' : 0;
	numbers[DIGITS] = '\0';
	wanted.pci = text_format(&run_arena, "pci:v0000%sd0000%ss*", numbers, numbers + DIGITS + 1);
	wanted.usb = text_format(&run_arena, "usb:v%sp%sd*", numbers, numbers + DIGITS + 1);
	devices_each(root, take_numbered, &wanted);
	return wanted.path;
}

const char *device_find(const struct root *root, const char *word)
{
	static const char buses[] = "/sys/bus";
	const char *found;

	if (text_after(word, "/sys/"))
		return owner(root, word);
	if (text_after(word, "/dev/"))
		return find_node(root, word);
	if (text_first(word, '/'))
		return NULL;
	found = find_member(root, "/sys/class", "", word);
	if (!found)
		found = find_member(root, buses, "devices/", word);
	/* As lspci prints it. */
	if (!found && text_first(word, ':') && text_first(word, '.'))
		found = find_member(root, buses, "devices/",
				    arena_join(&run_arena, "0000:", word, NULL));
	return found ? found : find_numbered(root, word);
}

/* ---- Many */

/* Where the link NAME in FOLDER, whose path is PATH, leads. */
static const char *device_path(int folder, const char *path, const char *name)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(folder, name, target, sizeof(target));
	const char *rest = NULL;

	if (length > 0 && length < (ssize_t)sizeof(target))
		rest = text_find(arena_text(&run_arena, target, (size_t)length), "devices/");
	return rest ? arena_join(&run_arena, "/sys/", rest, NULL)
		    : text_format(&run_arena, "%s/%s", path, name);
}

/*
 * Reads what the event of the member NAME of FOLDER says: its modalias and its driver, in one file,
 * for there are many members, and each file of /sys costs. Returns whether it has a modalias.
 */
static bool read_event(int folder, const char *name, struct device *device)
{
	enum { EVENT_MAX = 4096 }; /* the kernel's own limit */
	char *text = arena_bytes(&run_arena, EVENT_MAX + 1);
	int fd =
		openat(folder, arena_join(&run_arena, name, "/uevent", NULL), O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? 0 : read(fd, text, EVENT_MAX);
	struct span rest = { (const uint8_t *)text, length > 0 ? (size_t)length : 0 };
	char *line;

	if (fd >= 0)
		close(fd);
	text[rest.length] = '\0';
	while ((line = file_next_line(&rest))) {
		if (text_after(line, "MODALIAS="))
			device->modalias = text_after(line, "MODALIAS=");
		else if (text_after(line, "DRIVER="))
			device->driver = text_after(line, "DRIVER=");
	}
	return device->modalias != NULL;
}

/* Reads the member NAME of the open folder FOLDER, whose path is PATH, and hands it over. */
static void take_member(int folder, const char *path, const char *name,
			void (*each)(void *context, const struct device *device), void *context)
{
	struct device device = { .name = name };

	if (!read_event(folder, name, &device))
		return;
	device.path = device_path(folder, path, name);
	each(context, &device);
}

static void take_members(const struct root *root, const char *path,
			 void (*each)(void *context, const struct device *device), void *context)
{
	struct dir_list list = { NULL, 0 };
	int folder = root_file(root, path, O_RDONLY | O_DIRECTORY);

	if (folder < 0)
		return;
	dir_list(folder, &run_arena, &list);
	for (size_t i = 0; i < list.count; i++) {
		struct arena_mark mark = arena_mark(&run_arena);

		take_member(folder, path, list.entries[i].name, each, context);
		arena_release(&run_arena, mark);
	}
	close(folder);
}

int devices_each(const struct root *root, void (*each)(void *context, const struct device *device),
		 void *context)
{
	/* Classes whose devices are on no bus and have a modalias. */
	static const char *const classes[] = { "/sys/class/input", "/sys/class/dmi" };
	struct dir_list list = { NULL, 0 };
	int dir = root_file(root, "/sys/bus", O_RDONLY | O_DIRECTORY);

	if (dir < 0)
		return dir;
	dir_list(dir, &run_arena, &list);
	close(dir);
	for (size_t i = 0; i < list.count; i++)
		take_members(root,
			     text_format(&run_arena, "/sys/bus/%s/devices", list.entries[i].name),
			     each, context);
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		take_members(root, classes[i], each, context);
	return 0;
}

const char *device_deferred(const struct root *root, const char *name, int *error)
{
	int fd = root_file(root, "/sys/kernel/debug/devices_deferred", O_RDONLY);
	struct span text;
	char *line;

	*error = fd;
	if (fd < 0)
		return NULL;
	*error = file_read_fd(fd, &run_arena, &text);
	close(fd);
	while (!*error && (line = file_next_line(&text))) {
		const char *rest = text_after(line, name);

		if (rest && (*rest == '\t' || !*rest))
			return *rest ? rest + 1 : rest;
	}
	return NULL;
}
