/* SPDX-License-Identifier: MIT */
/*
 * Aliases from a machine's devices. The device tree is in firmware/devicetree/base: a directory for
 * each node, a file for each property. "firmware-name" and "status" are texts, each ended with NUL
 * (devicetree specification, 2.2.4).
 */

#include <dirent.h>

#include "base/libbb.h"
#include "system/device.h"
#include "system/wanted.h"

static bool has_devices(const struct root *root, const char *path)
{
	int fd = root_file(root, path, O_PATH | O_DIRECTORY);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int sysfs_open(struct sysfs *sysfs, const char *dir)
{
	int error = root_open(&sysfs->root, dir);

	if (error)
		return error;
	sysfs->sys = "/sys";
	if (has_devices(&sysfs->root, DEVICES_ROOT))
		return 0;
	sysfs->sys = "";
	return has_devices(&sysfs->root, "/devices") ? 0 : -ENOENT;
}

void wanted_add(struct wanted *wanted, const char *alias, const char *why)
{
	bool fresh;
	struct hash_slot *slot;

	if (!*alias)
		return;
	slot = hash_add(&wanted->seen, alias, &fresh);
	if (!fresh)
		return;
	slot->key = arena_copy(&run_arena, alias);
	wanted->each(wanted->context, slot->key, arena_copy(&run_arena, why));
}

static void take_device(void *context, const struct device *device)
{
	wanted_add(context, device->modalias, device->path);
}

int wanted_devices(const struct sysfs *sysfs, struct wanted *wanted)
{
	return devices_each_event(&sysfs->root,
				  arena_join(&run_arena, sysfs->sys, "/devices", NULL), take_device,
				  wanted);
}

void wanted_events(struct span text, const char *name, struct wanted *wanted)
{
	const char *why = name, *value;
	char *line;

	while ((line = file_next_line(&text))) {
		if (text_after(line, "E: "))
			line = text_after(line, "E: ");
		if ((value = text_after(line, "P: ")) || (value = text_after(line, "DEVPATH=")))
			why = value;
		else if (!*line)
			why = name;
		else if ((value = text_after(line, "MODALIAS=")))
			wanted_add(wanted, value, why);
	}
}

/* ---- The device tree */

struct tree_walk {
	void (*each)(void *context, const char *node, const char *name);
	void *context;
	struct arena lists; /* memory for the lists of the open directories */
	struct strbuf path;
};

/* Calls EACH for every text in the property "firmware-name" of the node DIR. */
static void take_names(struct tree_walk *walk, int dir)
{
	struct span text;

	if (file_read(dir, "firmware-name", LIMIT_KERNEL, &run_arena, &text) < 0)
		return;
	while (text.length) {
		const char *name = span_text(text, 0);
		size_t length = name ? text_length(name) : text.length;

		if (name && length)
			walk->each(walk->context, arena_copy(&run_arena, strbuf_end(&walk->path)),
				   name);
		text = span_from(text, length + 1);
	}
}

/* Whether the node DIR, and with it what is below it, is anything but "okay" or "ok". */
static bool is_disabled(int dir)
{
	struct span text;

	return file_read(dir, "status", LIMIT_KERNEL, &run_arena, &text) == 0 &&
	       !text_after((const char *)text.data, "ok");
}

static void walk_node(struct tree_walk *walk, int dir, unsigned depth)
{
	enum { DEPTH_MAX = 40 };
	struct arena_mark mark = arena_mark(&walk->lists);
	size_t length = walk->path.length;
	struct dir_list list;

	if (is_disabled(dir))
		return;
	take_names(walk, dir);
	dir_list(dir, &walk->lists, &list);
	for (size_t i = 0; i < list.count && depth < DEPTH_MAX; i++) {
		const struct dir_entry *entry = &list.entries[i];
		int fd;

		if (entry->type != DT_DIR && entry->type != DT_UNKNOWN)
			continue;
		fd = openat(dir, entry->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (fd < 0)
			continue;
		strbuf_char(&walk->path, '/');
		strbuf_text(&walk->path, entry->name);
		walk_node(walk, fd, depth + 1);
		walk->path.length = length;
		close(fd);
	}
	arena_release(&walk->lists, mark);
}

int wanted_firmware(const struct sysfs *sysfs,
		    void (*each)(void *context, const char *node, const char *name), void *context)
{
	struct tree_walk walk = { .each = each, .context = context };
	int fd = root_file(&sysfs->root,
			   arena_join(&run_arena, sysfs->sys, "/firmware/devicetree/base", NULL),
			   O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return fd;
	walk.path.arena = &run_arena;
	walk_node(&walk, fd, 0);
	close(fd);
	return 0;
}
