/* SPDX-License-Identifier: MIT */
/*
 * A block device is a directory below the device that it is on, so that the way to it is its path
 * in /sys/devices. Virtual ones (dm, md) list what they are made of in "slaves". Supplier
 * links: kernel, Documentation/ABI/testing/sysfs-devices-supplier.
 */

#include <dirent.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/libbb.h"
#include "files/path.h"
#include "system/contents.h"
#include "system/devfind.h"
#include "system/device.h"
#include "system/mounts.h"
#include "system/reach.h"
#include "system/superblock.h"
#include "system/suppliers.h"

struct reach {
	const struct sysfs *sysfs;
	const char *devices; /* "/sys/devices" */
	const char *target;  /* what is to be reached, for WHY */
	struct wanted *wanted;
	struct hash seen; /* directories of devices */
	struct suppliers suppliers;
	struct todo *todo;
};

static bool is_running(const struct reach *reach)
{
	return root_is_running(&reach->sysfs->root);
}

/* Returns PATH below /sys, and NAME in it. */
static const char *in_sys(const struct reach *reach, const char *path, const char *name)
{
	return arena_join(&run_arena, reach->sysfs->sys, path, name);
}

/* Returns the first line of the file NAME of the directory DIR; NULL if there is none. */
static char *read_line(const struct reach *reach, const char *dir, const char *name)
{
	struct span text;
	int fd = root_regular(&reach->sysfs->root, arena_join(&run_arena, dir, "/", name));

	return file_read_opened(fd, LIMIT_KERNEL, &run_arena, &text) < 0 ? NULL
									 : file_next_line(&text);
}

static void add(struct reach *reach, const char *a, const char *b)
{
	contents_add(reach->wanted, reach->target, a, b);
}

/* ---- Devices. The list of directories to do grows while it is worked on. */

struct todo {
	const char **list;
	size_t count, capacity;
};

static void todo_add(const struct reach *reach, struct todo *todo, const char *path)
{
	const char *dir = device_real(&reach->sysfs->root, path);

	if (!dir)
		return;
	todo->list = arena_grow(&run_arena, todo->list, todo->count, &todo->capacity,
				sizeof(*todo->list));
	todo->list[todo->count++] = dir;
}

static void todo_device(void *context, const char *path)
{
	const struct reach *reach = context;

	todo_add(reach, reach->todo, path);
}

/* Adds the supplier that the link NAME in DIR, "supplier:BUS:DEVICE", leads to by a devlink. */
static void todo_supplier(const struct reach *reach, struct todo *todo, const char *dir,
			  const char *name)
{
	const char *bus = text_first(name, ':') + 1;
	size_t length = text_before(bus, ":");
	size_t before = todo->count;

	todo_add(reach, todo, text_format(&run_arena, "%s/%s/supplier", dir, name));
	if (todo->count > before || !bus[length])
		return;
	todo_add(reach, todo,
		 in_sys(reach, "/bus/",
			arena_join(&run_arena, arena_text(&run_arena, bus, length), "/devices/",
				   bus + length + 1)));
}

/* Adds what the entries of the directory DIR lead to: suppliers, and an NVMe's controllers. */
static void todo_links(const struct reach *reach, struct todo *todo, const char *dir)
{
	bool is_nvme = text_find(dir, "/nvme-subsystem/") != NULL;
	struct dir_list list;

	root_list(&reach->sysfs->root, dir, &list);
	for (size_t i = 0; i < list.count; i++) {
		const struct dir_entry *entry = &list.entries[i];

		if (entry->type != DT_LNK && entry->type != DT_UNKNOWN)
			continue;
		if (text_after(entry->name, "supplier:"))
			todo_supplier(reach, todo, dir, entry->name);
		else if (is_nvme && text_after(entry->name, "nvme"))
			todo_add(reach, todo, arena_join(&run_arena, dir, "/", entry->name));
	}
}

/* Adds every entry of the directory PATH. */
static void todo_all(const struct reach *reach, struct todo *todo, const char *path)
{
	struct dir_list list;

	root_list(&reach->sysfs->root, path, &list);
	for (size_t i = 0; i < list.count; i++)
		todo_add(reach, todo, arena_join(&run_arena, path, "/", list.entries[i].name));
}

/* The modules of device mapper's targets, by the start of a device's UUID or a part of its name. */
static const struct {
	char uuid[16], name[8], alias[16];
} dm_targets[] = {
	{ "CRYPT-VERITY-", "", "dm-verity" },
	{ "CRYPT-INTEGRITY", "", "dm-integrity" },
	{ "CRYPT-LUKS", "", "dm-crypt" },
	{ "CRYPT-PLAIN", "", "dm-crypt" },
	/* The cipher that cryptsetup takes unless it is told another. */
	{ "CRYPT-LUKS", "", "crypto-xts" },
	{ "CRYPT-LUKS", "", "crypto-aes" },
	{ "mpath-", "", "dm-multipath" },
	{ "LVM-", "_rimage", "dm-raid" },
	{ "LVM-", "-cow", "dm-snapshot" },
	{ "LVM-", "-tpool", "dm-thin-pool" },
	{ "LVM-", "_cdata", "dm-cache" },
};

static void take_dm(struct reach *reach, const char *dir)
{
	const char *uuid = read_line(reach, dir, "dm/uuid");
	const char *name = read_line(reach, dir, "dm/name");

	if (!name)
		return;
	add(reach, "dm-mod", NULL);
	for (size_t i = 0; uuid && i < ARRAY_SIZE(dm_targets); i++) {
		if (text_after(uuid, dm_targets[i].uuid) && text_find(name, dm_targets[i].name))
			add(reach, dm_targets[i].alias, NULL);
	}
}

/* Takes the block device DIR itself: what makes it one. */
static void take_block(struct reach *reach, struct todo *todo, const char *dir)
{
	char *number = read_line(reach, dir, "dev");
	const char *level = read_line(reach, dir, "md/level");

	if (number && text_first(number, ':')) {
		*text_first(number, ':') = '-';
		add(reach, "block-major-", number);
	}
	if (level) {
		add(reach, "md-mod", NULL);
		add(reach, "md-", level);
	}
	take_dm(reach, dir);
	todo_all(reach, todo, arena_join(&run_arena, dir, "/slaves", NULL));
}

/* Takes the module of the driver that the device DIR has. Links of a copy stay inside it. */
static void take_driver(struct reach *reach, const char *dir)
{
	const char *module = device_real(&reach->sysfs->root,
					 arena_join(&run_arena, dir, "/driver/module", NULL));

	if (module)
		wanted_add(reach->wanted, base_name(module), dir);
}

/* Takes DIR and all directories above it, up to those that were taken before. */
static void take_way(struct reach *reach, struct todo *todo, const char *dir)
{
	while (text_after(dir, reach->devices) && strcmp(dir, reach->devices) != 0) {
		struct device device;
		bool fresh;

		hash_add(&reach->seen, dir, &fresh);
		if (!fresh)
			return;
		if (device_read(&reach->sysfs->root, dir, &device) == 0) {
			if (device.modalias)
				wanted_add(reach->wanted, device.modalias, dir);
			take_driver(reach, dir);
			if (device.subsystem && !strcmp(device.subsystem, "block"))
				take_block(reach, todo, dir);
			todo_links(reach, todo, dir);
			suppliers_add(&reach->suppliers, dir, device.modalias);
		}
		dir = arena_text(&run_arena, dir, (size_t)(text_last(dir, '/') - dir));
	}
}

/* ---- Names of block devices */

/* Returns the directory of the device mapper's device NAME; NULL if there is none. */
static const char *find_mapped(const struct reach *reach, const char *name)
{
	const char *block = in_sys(reach, "/class/block", NULL);
	struct dir_list list;

	root_list(&reach->sysfs->root, block, &list);
	for (size_t i = 0; i < list.count; i++) {
		const char *dir = arena_join(&run_arena, block, "/", list.entries[i].name);
		const char *is = read_line(reach, dir, "dm/name");

		if (is && !strcmp(is, name))
			return dir;
	}
	return NULL;
}

/* Returns the directory of the block device with the node PATH, below /sys/; NULL if none. */
static const char *find_node(const struct reach *reach, const char *path)
{
	struct stat status;
	const char *name = text_after(path, "/dev/");
	char *file;

	if (is_running(reach) && fstatat(AT_FDCWD, path, &status, 0) == 0 &&
	    S_ISBLK(status.st_mode))
		return in_sys(reach, "/dev/block/",
			      text_format(&run_arena, "%u:%u", major(status.st_rdev),
					  minor(status.st_rdev)));
	if (!name)
		return NULL;
	if (text_after(name, "mapper/"))
		return find_mapped(reach, text_after(name, "mapper/"));
	file = arena_copy(&run_arena, name);
	for (char *at = file; (at = text_first(at, '/'));)
		*at = '!';
	return in_sys(reach, "/class/block/", file);
}

/* ---- File systems */

/* Takes what the device of PATH in /dev holds, when it is not mounted. Returns 0, or 1 if unknown.
 */
static int take_contents(struct reach *reach, const char *path)
{
	int fd = is_running(reach) ? file_open(path, O_RDONLY | OPEN_CAREFULLY) : -ENOENT;
	const char *type;

	if (fd < 0)
		return 1;
	type = superblock_type(fd);
	close(fd);
	if (!type)
		return 1;
	contents_add_type(reach->wanted, reach->target, type, NULL);
	return 0;
}

/* ---- All of it */

/* Adds the devices of the btrfs that the block device DIR is a part of. */
static void todo_btrfs(const struct reach *reach, struct todo *todo, const char *dir)
{
	const char *all = in_sys(reach, "/fs/btrfs", NULL);
	struct dir_list list;

	root_list(&reach->sysfs->root, all, &list);
	for (size_t i = 0; i < list.count; i++) {
		const char *devices =
			text_format(&run_arena, "%s/%s/devices", all, list.entries[i].name);
		const char *one = arena_join(&run_arena, devices, "/", base_name(dir));

		if (device_real(&reach->sysfs->root, one))
			todo_all(reach, todo, devices);
	}
}

int reach(const struct sysfs *sysfs, const char *path, struct wanted *wanted)
{
	struct reach reach = { sysfs,
			       in_sys(&(struct reach){ .sysfs = sysfs }, "/devices", NULL),
			       path,
			       wanted,
			       { .arena = &run_arena },
			       { .done = 0 },
			       NULL };
	struct todo todo = { NULL, 0, 0 };
	const char *node = find_node(&reach, path);
	struct mount mount;
	bool is_mounted;
	int status = 0;

	if (node) {
		const char *device = read_line(&reach, node, "dev");

		is_mounted = device && mount_find(&sysfs->root, path, device, &mount);
		if (!is_mounted)
			status = take_contents(&reach, path);
	} else {
		is_mounted = mount_find(&sysfs->root, path_absolute(path), NULL, &mount);
		if (!is_mounted)
			return -ENOENT;
		node = text_after(mount.device, "0:") ? find_node(&reach, mount.source)
						      : in_sys(&reach, "/dev/block/", mount.device);
	}
	if (is_mounted)
		contents_add_type(wanted, path, mount.type, mount.options);
	if (node)
		todo_add(&reach, &todo, node);
	if (node && !todo.count)
		return -ENOENT;
	if (node && is_mounted && !strcmp(mount.type, "btrfs"))
		todo_btrfs(&reach, &todo, todo.list[0]);
	suppliers_open(&reach.suppliers, sysfs, wanted);
	reach.suppliers.device = todo_device;
	reach.suppliers.context = &reach;
	reach.todo = &todo;
	for (size_t i = 0; i < todo.count; i++)
		take_way(&reach, &todo, todo.list[i]);
	return status;
}
