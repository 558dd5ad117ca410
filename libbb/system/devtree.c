/* SPDX-License-Identifier: MIT */
/*
 * The kernel shows the tree as directories, and properties as files in big-endian byte order. A
 * reference is the number in the other node's property "phandle", then as many cells of 4 bytes as
 * that node's property "#...-cells" says.
 */

#include <dirent.h>

#include "base/file.h"
#include "base/libbb.h"
#include "files/path.h"
#include "system/devfind.h"
#include "system/device.h"
#include "system/devtree.h"

enum { DEPTH_MAX = 40, CELL = 4 };

/* The properties with references, and the one of the other node that counts the cells behind. */
static const struct {
	char name[20];
	char cells[24];                     /* "": none follow */
	enum { WHOLE, END, NUMBERED } kind; /* NAME is all, the end; a number follows it */
} references[] = {
	{ "-supply", "", END },
	{ "clocks", "#clock-cells", WHOLE },
	{ "resets", "#reset-cells", WHOLE },
	{ "dmas", "#dma-cells", WHOLE },
	{ "gpios", "#gpio-cells", END },
	{ "gpio", "#gpio-cells", END },
	{ "pinctrl-", "", NUMBERED },
	{ "iommus", "#iommu-cells", WHOLE },
	{ "phys", "#phy-cells", WHOLE },
	{ "phy-handle", "", WHOLE },
	{ "power-domains", "#power-domain-cells", WHOLE },
	{ "nvmem-cells", "#nvmem-cell-cells", WHOLE },
	{ "interrupts-extended", "#interrupt-cells", WHOLE },
	{ "interrupt-parent", "", WHOLE },
	{ "interconnects", "#interconnect-cells", WHOLE },
	{ "io-channels", "#io-channel-cells", WHOLE },
	{ "mboxes", "#mbox-cells", WHOLE },
	{ "pwms", "#pwm-cells", WHOLE },
	{ "hwlocks", "#hwlock-cells", WHOLE },
	{ "msi-parent", "#msi-cells", WHOLE },
	{ "mmc-pwrseq", "", WHOLE },
	{ "extcon", "", WHOLE },
	{ "backlight", "", WHOLE },
	{ "panel", "", WHOLE },
	{ "ddc-i2c-bus", "", WHOLE },
	{ "audio-codec", "", WHOLE },
	{ "ssi-controller", "", WHOLE },
	{ "sound-dai", "#sound-dai-cells", WHOLE },
};

/* ---- Properties */

bool devtree_read(const struct devtree *devtree, const char *node, const char *name,
		  struct span *value)
{
	int fd = root_regular(devtree->root, arena_join(&run_arena, node, "/", name));

	return file_read_opened(fd, LIMIT_KERNEL, &run_arena, value) >= 0;
}

const char *devtree_text(struct span *value)
{
	const char *text = span_text(*value, 0);

	if (text)
		*value = span_from(*value, text_length(text) + 1);
	return text;
}

static uint32_t cell(struct span value, size_t at)
{
	return span_u32(value, at, swap_from_big(true));
}

/* Returns the first cell of the property NAME of NODE; 0 if there is none. */
static uint32_t number_of(const struct devtree *devtree, const char *node, const char *name)
{
	struct span value;

	return devtree_read(devtree, node, name, &value) ? cell(value, 0) : 0;
}

/* ---- Nodes */

void devtree_list_add(struct devtree_list *list, const char *path)
{
	list->paths = arena_grow(&run_arena, list->paths, list->count, &list->capacity,
				 sizeof(*list->paths));
	list->paths[list->count++] = path;
}

/* Adds the nodes below NODE, each before those below it. */
static void add_nodes(struct devtree *devtree, const char *node, unsigned depth)
{
	struct dir_list list;

	root_list(devtree->root, node, &list);
	for (size_t i = 0; i < list.count && depth < DEPTH_MAX; i++) {
		const char *below;
		uint32_t phandle;
		bool fresh;

		if (list.entries[i].type != DT_DIR)
			continue;
		below = arena_join(&run_arena, node, "/", list.entries[i].name);
		devtree_list_add(&devtree->nodes, below);
		phandle = number_of(devtree, below, "phandle");
		if (phandle)
			hash_add(&devtree->phandles, text_format(&run_arena, "%x", phandle), &fresh)
				->value = (uint32_t)devtree->nodes.count;
		add_nodes(devtree, below, depth + 1);
	}
}

void devtree_open(struct devtree *devtree, const struct root *root, const char *sys)
{
	*devtree = (struct devtree){
		.root = root,
		.base = arena_join(&run_arena, sys, "/firmware/devicetree/base", NULL),
		.all = arena_join(&run_arena, sys, "/devices", NULL),
		.phandles = { .arena = &run_arena },
		.devices = { .arena = &run_arena },
	};
	add_nodes(devtree, devtree->base, 0);
}

const char *devtree_find(const struct devtree *devtree, const char *name)
{
	for (size_t i = 0; i < devtree->nodes.count; i++) {
		if (!strcmp(base_name(devtree->nodes.paths[i]), name))
			return devtree->nodes.paths[i];
	}
	return NULL;
}

const char *devtree_status(const struct devtree *devtree, const char *node)
{
	char *path = arena_copy(&run_arena, node);
	struct span value;

	while (text_length(path) > text_length(devtree->base)) {
		if (devtree_read(devtree, path, "status", &value) && value.length &&
		    !text_after((const char *)value.data, "ok"))
			return span_copy(&run_arena, value);
		*text_last(path, '/') = '\0';
	}
	return NULL;
}

/* Returns NODE, or the nearest above it that a driver can have: a pin group has none itself. */
static const char *provider_of(const struct devtree *devtree, const char *node)
{
	char *path = arena_copy(&run_arena, node);
	struct span value;

	while (text_length(path) > text_length(devtree->base)) {
		if (devtree_read(devtree, path, "compatible", &value))
			return path;
		*text_last(path, '/') = '\0';
	}
	return node;
}

/* ---- Devices */

const char *devtree_node(const struct devtree *devtree, const char *path)
{
	return device_real(devtree->root, arena_join(&run_arena, path, "/of_node", NULL));
}

static void take_device(void *context, const struct device *device)
{
	struct devtree *devtree = context;
	const char *node = devtree_node(devtree, device->path);
	struct hash_slot *slot;
	bool fresh;

	if (!node)
		return;
	slot = hash_add(&devtree->devices, node, &fresh);
	if (!fresh)
		return;
	devtree_list_add(&devtree->owners, arena_copy(&run_arena, device->path));
	slot->value = (uint32_t)devtree->owners.count;
}

const char *devtree_device(struct devtree *devtree, const char *node)
{
	const struct hash_slot *slot;

	if (!devtree->devices.count)
		devices_each(devtree->root, devtree->all, take_device, devtree);
	slot = hash_find(&devtree->devices, node);
	return slot ? devtree->owners.paths[slot->value - 1] : NULL;
}

/* ---- References */

/* Returns the node with PHANDLE; NULL if there is none. */
static const char *node_with(const struct devtree *devtree, uint32_t phandle)
{
	const struct hash_slot *slot =
		hash_find(&devtree->phandles, text_format(&run_arena, "%x", phandle));

	return slot ? devtree->nodes.paths[slot->value - 1] : NULL;
}

/* Returns the row of references for PROPERTY, or their number. */
static size_t row_of(const char *property)
{
	size_t length = text_length(property), i;

	for (i = 0; i < ARRAY_SIZE(references); i++) {
		const char *name = references[i].name;
		size_t wanted = text_length(name);
		const char *rest = text_after(property, name);

		if (references[i].kind == NUMBERED ? rest && *rest >= '0' && *rest <= '9'
						   : rest && !*rest)
			break;
		if (references[i].kind == END && length > wanted &&
		    !strcmp(property + length - wanted, name))
			break;
	}
	return i;
}

void devtree_references(const struct devtree *devtree, const char *node,
			void (*each)(void *context, const struct devtree_reference *reference),
			void *context)
{
	struct dir_list list;

	root_list(devtree->root, node, &list);
	for (size_t i = 0; i < list.count; i++) {
		const char *name = list.entries[i].name;
		size_t row = row_of(name), at = 0;
		struct span value;

		if (row == ARRAY_SIZE(references) || !devtree_read(devtree, node, name, &value))
			continue;
		while (at + CELL <= value.length) {
			struct devtree_reference reference = { name, NULL, cell(value, at), NULL };
			const char *other = node_with(devtree, reference.phandle);

			at += CELL;
			/* A list may have holes. */
			if (!reference.phandle)
				continue;
			if (other) {
				reference.node = provider_of(devtree, other);
				reference.status = devtree_status(devtree, other);
			}
			each(context, &reference);
			if (!other)
				break;
			if (*references[row].cells)
				at += CELL *
				      (size_t)number_of(devtree, other, references[row].cells);
		}
	}
}
