/* SPDX-License-Identifier: MIT */
/* Aliases from a machine's devices. */

#include "system/wanted.h"
#include "base/libbb.h"
#include "system/device.h"

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
	return devices_each(&sysfs->root, arena_join(&run_arena, sysfs->sys, "/devices", NULL),
			    take_device, wanted);
}

void wanted_add_phy(struct wanted *wanted, uint32_t number, const char *why)
{
	struct strbuf alias = { .arena = &run_arena };

	strbuf_text(&alias, "mdio:");
	for (unsigned bit = 32; bit-- > 0;)
		strbuf_char(&alias, number >> bit & 1 ? '1' : '0');
	wanted_add(wanted, strbuf_end(&alias), why);
}

/* Takes the PHY whose directory is PATH; its identifier is a line "0xNUMBER". */
static void take_phy(const struct root *root, const char *path, struct wanted *wanted)
{
	int fd = root_regular(root, arena_join(&run_arena, path, "/phy_id", NULL));
	struct span text;
	const char *digits;
	uint64_t number;

	if (file_read_opened(fd, LIMIT_KERNEL, &run_arena, &text))
		return;
	digits = text_after((const char *)text.data, "0x");
	/* A device of MDIO that is no PHY has 0. */
	if (digits && text_number(digits, 16, &number) && number && number <= UINT32_MAX)
		wanted_add_phy(wanted, (uint32_t)number, path);
}

void wanted_phys(const struct sysfs *sysfs, struct wanted *wanted)
{
	const char *bus = arena_join(&run_arena, sysfs->sys, "/bus/mdio_bus/devices/", NULL);
	struct dir_list list;

	root_list(&sysfs->root, bus, &list);
	for (size_t i = 0; i < list.count; i++)
		take_phy(&sysfs->root, arena_join(&run_arena, bus, list.entries[i].name, NULL),
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
