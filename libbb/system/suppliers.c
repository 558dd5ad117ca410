/* SPDX-License-Identifier: MIT */
/*
 * The modalias of a node's device is "of:N", the node's name without its address, "T", its
 * device_type, and "C" with each of its "compatible" (kernel, of_modalias). Devices on an I2C or
 * SPI bus may have another one: the first of these without the vendor. So have PHYs of Ethernet,
 * by the number in "ethernet-phy-idAAAA.BBBB".
 */

#include <dirent.h>

#include "base/libbb.h"
#include "files/path.h"
#include "system/device.h"
#include "system/suppliers.h"

void suppliers_open(struct suppliers *suppliers, const struct sysfs *sysfs, struct wanted *wanted)
{
	*suppliers = (struct suppliers){ .wanted = wanted, .seen = { .arena = &run_arena } };
	devtree_open(&suppliers->devtree, &sysfs->root, sysfs->sys);
}

/* ---- Modaliases */

static const char *why(const struct suppliers *suppliers, const char *node)
{
	return arena_join(&run_arena, text_after(node, suppliers->devtree.base),
			  " in the device tree", NULL);
}

static const char *of_alias(const struct suppliers *suppliers, const char *node,
			    struct span compatible)
{
	struct strbuf alias = { .arena = &run_arena };
	const char *name = base_name(node), *text;
	struct span type;

	strbuf_text(&alias, "of:N");
	strbuf_bytes(&alias, name, text_before(name, "@"));
	strbuf_char(&alias, 'T');
	text = devtree_read(&suppliers->devtree, node, "device_type", &type) ? devtree_text(&type)
									     : NULL;
	strbuf_text(&alias, text ? text : "");
	while ((text = devtree_text(&compatible))) {
		strbuf_char(&alias, 'C');
		for (; *text; text++)
			strbuf_char(&alias, *text == ' ' ? '_' : *text);
	}
	return strbuf_end(&alias);
}

/* Hands over the alias of the PHY whose identifier is TEXT, "AAAA.BBBB"; if it is none, nothing. */
static void add_phy(struct wanted *wanted, const char *text, const char *reason)
{
	uint64_t high, low;

	text = text_number(text, 16, &high);
	if (text && *text == '.' && text_number(text + 1, 16, &low))
		wanted_add_phy(wanted, (uint32_t)(high << 16 | low), reason);
}

/* Hands over what the device of NODE, which COMPATIBLE lists, would ask for. */
static void add_aliases(const struct suppliers *suppliers, const char *node, struct span compatible)
{
	struct wanted *wanted = suppliers->wanted;
	const char *above =
		base_name(arena_text(&run_arena, node, (size_t)(base_name(node) - node) - 1));
	const char *reason = why(suppliers, node), *first, *comma, *phy;

	wanted_add(wanted, of_alias(suppliers, node, compatible), reason);
	first = devtree_text(&compatible);
	if (!first)
		return;
	comma = text_first(first, ',');
	phy = text_after(first, "ethernet-phy-id");
	if (phy)
		add_phy(wanted, phy, reason);
	if (text_after(above, "i2c") || text_after(above, "spi"))
		wanted_add(wanted,
			   arena_join(&run_arena, *above == 'i' ? "i2c:" : "spi:",
				      comma ? comma + 1 : first, NULL),
			   reason);
}

/* ---- Firmware */

static void add_firmware(const struct suppliers *suppliers, const char *node, const char *alias)
{
	const struct wanted *wanted = suppliers->wanted;
	struct span names;
	const char *name;

	if (!devtree_read(&suppliers->devtree, node, "firmware-name", &names))
		return;
	while ((name = devtree_text(&names)))
		wanted->firmware(wanted->context, alias, name);
}

/* Hands over the firmware of NODE and of the nodes below it that are parts of the same device. */
static void add_all_firmware(const struct suppliers *suppliers, const char *node, const char *alias)
{
	struct dir_list list;
	struct span compatible;

	if (!suppliers->wanted->firmware)
		return;
	add_firmware(suppliers, node, alias);
	root_list(suppliers->devtree.root, node, &list);
	for (size_t i = 0; i < list.count; i++) {
		const char *below = arena_join(&run_arena, node, "/", list.entries[i].name);

		if (list.entries[i].type == DT_DIR &&
		    !devtree_read(&suppliers->devtree, below, "compatible", &compatible))
			add_firmware(suppliers, below, alias);
	}
}

/* ---- The walk */

/* Adds NODE to what is to do. Returns false if it was there. */
static bool add_node(struct suppliers *suppliers, const char *node)
{
	bool fresh;

	hash_add(&suppliers->seen, node, &fresh);
	if (fresh)
		devtree_list_add(&suppliers->todo, node);
	return fresh;
}

/* Takes NODE, which another one refers to or stands below. */
static void need(struct suppliers *suppliers, const char *node)
{
	const char *device;
	struct span compatible;

	if (!add_node(suppliers, node))
		return;
	device = devtree_device(&suppliers->devtree, node);
	if (device) {
		if (suppliers->device)
			suppliers->device(suppliers->context, device);
	} else if (devtree_read(&suppliers->devtree, node, "compatible", &compatible)) {
		add_aliases(suppliers, node, compatible);
		add_all_firmware(suppliers, node, of_alias(suppliers, node, compatible));
	}
}

static void take_reference(void *context, const struct devtree_reference *reference)
{
	if (reference->node && !reference->status)
		need(context, reference->node);
}

void suppliers_add(struct suppliers *suppliers, const char *path, const char *alias)
{
	const struct devtree *devtree = &suppliers->devtree;
	const char *node = devtree->nodes.count ? devtree_node(devtree, path) : NULL;

	if (!node)
		return;
	if (alias)
		add_all_firmware(suppliers, node, alias);
	add_node(suppliers, node);
	while (suppliers->done < suppliers->todo.count) {
		node = suppliers->todo.paths[suppliers->done++];
		devtree_references(devtree, node, take_reference, suppliers);
		node = arena_text(&run_arena, node, (size_t)(base_name(node) - node) - 1);
		if (text_length(node) > text_length(devtree->base))
			need(suppliers, node);
	}
}

static void take_device(void *context, const struct device *device)
{
	struct suppliers *suppliers = context;

	wanted_add(suppliers->wanted, device->modalias, device->path);
	suppliers_add(suppliers, device->path, device->modalias);
}

int suppliers_devices(const struct sysfs *sysfs, struct wanted *wanted)
{
	struct suppliers suppliers;

	suppliers_open(&suppliers, sysfs, wanted);
	return devices_each(&sysfs->root, arena_join(&run_arena, sysfs->sys, "/devices", NULL),
			    take_device, &suppliers);
}
