/* SPDX-License-Identifier: MIT */
/* Looks for a device's name in /sys/class, /sys/bus and /sys/dev. */

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/libbb.h"
#include "files/match.h"
#include "files/path.h"
#include "system/devfind.h"
#include "system/device.h"

/* Returns the path of the directory FD, in run_arena; NULL if /proc does not tell. */
static const char *opened_path(int fd)
{
	return file_link(&run_arena, AT_FDCWD, text_format(&run_arena, "/proc/self/fd/%d", fd));
}

const char *device_real(const struct root *root, const char *path)
{
	const char *real, *inside, *base = "";
	int fd = root_file(root, path, O_PATH | O_DIRECTORY);

	if (fd < 0)
		return NULL;
	real = opened_path(fd);
	close(fd);
	if (!root_is_running(root))
		base = opened_path(root->fd);
	inside = real && base ? text_after(real, base) : NULL;
	return inside ? inside : path;
}

/*
 * Returns the device of PATH: PATH itself, the target of its link "device", or that of its
 * parent's. A device with a modalias or a driver is preferred.
 */
static const char *owner(const struct root *root, const char *path)
{
	static const char *const ways[] = { "", "/device", "/../device" };
	const char *found = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		const char *way = device_real(root, arena_join(&run_arena, path, ways[i], NULL));
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

/* Returns the device PATH/DIRECTORY/BELOW/WORD, for the first DIRECTORY that has one; else NULL. */
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

/* A search for vendor and product numbers. It has an arena of its own, which outlives the walk. */
struct numbered {
	const char *pci, *usb; /* patterns of modaliases */
	struct arena memory;
	const char *path; /* NULL: none found yet */
};

static void take_numbered(void *context, const struct device *device)
{
	struct numbered *wanted = context;
	const char *path = device->path;

	if (wanted->path)
		return;
	if (match(wanted->pci, device->modalias))
		wanted->path = arena_copy(&wanted->memory, path);
	/* A USB modalias is an interface's. The device is its parent. */
	else if (match(wanted->usb, device->modalias))
		wanted->path =
			arena_text(&wanted->memory, path, (size_t)(base_name(path) - path) - 1);
}

/* Returns the first device with the vendor and product of WORD, "1d6b:0002"; NULL if none. */
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
	devices_each(root, DEVICES_ROOT, take_numbered, &wanted);
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
	/* lspci leaves out the domain. */
	if (!found && text_first(word, ':') && text_first(word, '.'))
		found = find_member(root, buses, "devices/",
				    arena_join(&run_arena, "0000:", word, NULL));
	return found ? found : find_numbered(root, word);
}
