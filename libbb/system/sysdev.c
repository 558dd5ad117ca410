/* SPDX-License-Identifier: MIT */
/*
 * A walk over real directories only: every device is one, and the links between them lead round in
 * circles. What a device asks for is in its file "modalias" (of many kernels' 2,000 directories two
 * in a hundred have one); a link "driver" says that it has been served. A memory card has no such
 * file, only what its event says; the file "cid" gives it away.
 */

#include <dirent.h>

#include "base/file.h"
#include "base/libbb.h"
#include "system/sysdev.h"

const char sysdev_root[] = "/sys/devices";

struct device_walk {
	struct arena lists; /* of directories that are open, the outermost first */
	struct strbuf path;
	void (*each)(void *context, const struct sysdev *device);
	void *context;
};

/* The kernel nests buses a dozen deep; a ROOT may be anything. */
enum { DEPTH_MAX = 40, MODALIAS_MAX = 4096 };

/*
 * Below these nothing has a modalias, and they are half of all directories: "power" is in every
 * device, and the others hold what drivers make of devices.
 */
static bool is_barren(const char *name)
{
	static const char names[][8] = { "power", "tty", "net", "block", "memory" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

static bool has(const struct dir_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!strcmp(list->entries[i].name, name))
			return true;
	}
	return false;
}

/* Tells of the device in DIR: its modalias stands in FILE behind KEY. */
static void tell_device(struct device_walk *walk, int dir, const char *file, const char *key,
			bool is_bound)
{
	char text[MODALIAS_MAX];
	int fd = openat(dir, file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct sysdev device = { .is_bound = is_bound };
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
	device.modalias = modalias;
	device.path = strbuf_end(&walk->path);
	if (*modalias)
		walk->each(walk->context, &device);
}

static void walk_dir(struct device_walk *walk, int dir, unsigned depth)
{
	struct arena_mark mark = arena_mark(&walk->lists);
	size_t length = walk->path.length;
	struct dir_list list;

	dir_list(dir, &walk->lists, &list);
	if (has(&list, "modalias"))
		tell_device(walk, dir, "modalias", "", has(&list, "driver"));
	else if (has(&list, "cid"))
		tell_device(walk, dir, "uevent", "MODALIAS=", has(&list, "driver"));
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

int sysdev_each(const struct root *root, const char *path,
		void (*each)(void *context, const struct sysdev *device), void *context)
{
	struct device_walk walk = { .path = { .arena = &run_arena },
				    .each = each,
				    .context = context };
	int fd = root_file(root, path, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return fd;
	strbuf_text(&walk.path, path + strlen("/sys"));
	walk_dir(&walk, fd, 0);
	close(fd);
	return 0;
}

bool sysdev_has_module(const struct root *root, const char *name)
{
	int fd = root_file(root, arena_join(&run_arena, "/sys/module/", name, NULL), O_PATH);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}
