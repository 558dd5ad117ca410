/* SPDX-License-Identifier: MIT */
/*
 * The kernel shows the tree as directories, and properties as files in big-endian byte order. A
 * reference is the number in the other node's property "phandle", then as many cells of 4 bytes as
 * that node's property "#...-cells" says.
 */

#include "explain/devtree.h"
#include "base/file.h"
#include "files/path.h"
#include "system/devfind.h"
#include "system/device.h"

#include <dirent.h>

static const char base[] = "/sys/firmware/devicetree/base";

enum { DEPTH_MAX = 40, CELL = 4 };

/* The properties with references, and the one of the other node that counts the cells behind. */
static const struct {
	char name[16];
	char cells[21]; /* "": none follow */
	bool is_end;    /* NAME is the end of the property's name */
} references[] = {
	{ "-supply", "", true },
	{ "clocks", "#clock-cells", false },
	{ "resets", "#reset-cells", false },
	{ "dmas", "#dma-cells", false },
	{ "gpios", "#gpio-cells", true },
	{ "-gpio", "#gpio-cells", true },
	{ "pinctrl-0", "", false },
	{ "iommus", "#iommu-cells", false },
	{ "phys", "#phy-cells", false },
	{ "power-domains", "#power-domain-cells", false },
	{ "nvmem-cells", "", false },
};

/* Reads the property NAME of NODE. Returns false if there is none. */
static bool read_property(const struct root *root, const char *node, const char *name,
			  struct span *value)
{
	int fd = root_regular(root, text_format(&run_arena, "%s/%s", node, name));
	int error = fd;

	if (fd >= 0) {
		error = file_read_fd(fd, LIMIT_KERNEL, &run_arena, value);
		close(fd);
	}
	return error >= 0;
}

static uint32_t cell(struct span value, size_t at)
{
	const uint8_t *byte = (const uint8_t *)value.data + at;

	return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

/* Returns the first cell of the property NAME of NODE; 0 if there is none. */
static uint32_t number_of(const struct root *root, const char *node, const char *name)
{
	struct span value;

	return read_property(root, node, name, &value) && value.length >= CELL ? cell(value, 0) : 0;
}

/* ---- A walk of the tree */

struct node_query {
	const struct root *root;
	uint32_t phandle; /* 0: any */
	const char *name; /* NULL: any */
	const char *found;
};

static bool fits(const struct node_query *query, const char *node)
{
	if (query->name)
		return !strcmp(base_name(node), query->name);
	return number_of(query->root, node, "phandle") == query->phandle;
}

static void find_node(struct node_query *query, const char *node, unsigned depth)
{
	struct dir_list list;

	root_list(query->root, node, &list);
	for (size_t i = 0; i < list.count && !query->found && depth < DEPTH_MAX; i++) {
		const char *below;

		if (list.entries[i].type != DT_DIR)
			continue;
		below = text_format(&run_arena, "%s/%s", node, list.entries[i].name);
		if (fits(query, below))
			query->found = below;
		else
			find_node(query, below, depth + 1);
	}
}

/* Returns the status of NODE or of the first above it that is not in use; NULL if all are. */
static const char *status_of(const struct root *root, const char *node)
{
	char *path = arena_copy(&run_arena, node);
	struct span value;

	while (strlen(path) > sizeof(base) - 1) {
		if (read_property(root, path, "status", &value) && value.length &&
		    !text_after((const char *)value.data, "ok"))
			return span_copy(&run_arena, value);
		*text_last(path, '/') = '\0';
	}
	return NULL;
}

/* Returns NODE, or the nearest above it that a driver can have: a pin group has none itself. */
static const char *provider_of(const struct root *root, const char *node)
{
	char *path = arena_copy(&run_arena, node);
	struct span value;

	while (strlen(path) > sizeof(base) - 1) {
		if (read_property(root, path, "compatible", &value))
			return path;
		*text_last(path, '/') = '\0';
	}
	return node;
}

struct device_query {
	const struct root *root;
	const char *node, *found;
};

static void take_device(void *context, const struct device *device)
{
	struct device_query *query = context;
	const char *node;

	if (query->found)
		return;
	node = device_find(query->root, arena_join(&run_arena, device->path, "/of_node", NULL));
	if (node && !strcmp(node, query->node))
		query->found = arena_copy(&run_arena, device->path);
}

/* ---- References */

static void take_reference(const struct root *root, const char *property, uint32_t phandle,
			   struct devtree_supplier *supplier)
{
	struct node_query query = { .root = root, .phandle = phandle };
	struct device_query device = { root, NULL, NULL };

	*supplier = (struct devtree_supplier){ .property = property, .phandle = phandle };
	find_node(&query, base, 0);
	if (!query.found)
		return;
	supplier->status = status_of(root, query.found);
	supplier->node = device.node = provider_of(root, query.found);
	devices_each(root, DEVICES_ROOT, take_device, &device);
	supplier->device = device.found;
}

/* Returns the row of references for PROPERTY, or their number. */
static size_t row_of(const char *property)
{
	size_t length = strlen(property), i;

	for (i = 0; i < ARRAY_SIZE(references); i++) {
		size_t wanted = strlen(references[i].name);

		if (!strcmp(property, references[i].name) ||
		    (references[i].is_end && length > wanted &&
		     !strcmp(property + length - wanted, references[i].name)))
			break;
	}
	return i;
}

void devtree_suppliers(const struct root *root, const char *path,
		       void (*each)(void *context, const struct devtree_supplier *supplier),
		       void *context)
{
	const char *node = device_find(root, arena_join(&run_arena, path, "/of_node", NULL));
	struct dir_list list;

	if (!node)
		return;
	root_list(root, node, &list);
	for (size_t i = 0; i < list.count; i++) {
		const char *name = list.entries[i].name;
		size_t row = row_of(name), at = 0;
		struct span value;

		if (row == ARRAY_SIZE(references) || !read_property(root, node, name, &value))
			continue;
		while (at + CELL <= value.length) {
			struct devtree_supplier supplier;

			take_reference(root, name, cell(value, at), &supplier);
			each(context, &supplier);
			if (!supplier.node)
				break;
			at += CELL;
			if (*references[row].cells)
				at += CELL *
				      (size_t)number_of(root, supplier.node, references[row].cells);
		}
	}
}

/* ---- Nodes without a device */

bool devtree_tell_absent(struct diag *diag, const char *word)
{
	const struct root *root = &diag->context.tree.root;
	const char *dot = text_first(word, '.'), *status;
	struct node_query query = { .root = root };

	if (!dot || !dot[1])
		return false;
	query.name = arena_join(&run_arena, dot + 1, "@",
				arena_text(&run_arena, word, (size_t)(dot - word)));
	find_node(&query, base, 0);
	if (!query.found)
		return false;
	status = status_of(root, query.found);
	finding_add(&diag->findings, FIND_DEVICE, LEVEL_FAULT, NULL,
		    status ? "the node %s makes no device: its status, or that of a node above, is "
			     "\"%s\""
			   : "the node %s has no device: nothing has made one for it",
		    query.found + sizeof(base) - 1, status);
	return true;
}
