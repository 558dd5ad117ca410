/* SPDX-License-Identifier: MIT */
/* The files of the result, from the closure. */

//part: modcopy

#include <sys/stat.h>

#include "base/libbb.h"
#include "base/sort.h"
#include "files/layers.h"
#include "files/names.h"
#include "modcopy.h"

void modcopy_add_item(struct modcopy *copy, const struct item *item)
{
	copy->items = arena_grow(&run_arena, copy->items, copy->item_count, &copy->item_capacity,
				 sizeof(*copy->items));
	copy->items[copy->item_count++] = *item;
}

uint64_t modcopy_size(const struct modcopy *copy, const char *path)
{
	struct stat status;
	int fd = path ? tree_open_at(&copy->context.tree, path, O_PATH) : -ENOENT;
	uint64_t size = 0;

	if (fd >= 0 && fstat(fd, &status) == 0)
		size = (uint64_t)status.st_size;
	if (fd >= 0)
		close(fd);
	return size;
}

static void add_module(struct modcopy *copy, uint32_t number)
{
	const struct closure_node *node = &copy->closure.nodes[number];
	const char *path = node->path, *source = NULL;

	if (!path)
		return;
	/* In the result all modules are in one tree. */
	if (is_layer_path(path)) {
		source = path;
		if (ENABLE_MODULE_LAYERS)
			tree_of_path(&copy->context.tree, &path);
	}
	if (*path != '/')
		path = arena_join(&run_arena, copy->context.tree.inside, "/", path);
	modcopy_add_item(copy, &(struct item){ .kind = ITEM_MODULE,
					       .path = path,
					       .source = source ? source : path,
					       .why = closure_why(&copy->closure, node),
					       .size = node->size,
					       .node = number });
}

/* ---- All */

void modcopy_order_items(struct modcopy *copy)
{
	struct sort_row *rows = arena_raw(&run_arena, copy->item_count * sizeof(*rows));
	struct item *sorted = arena_raw(&run_arena, copy->item_count * sizeof(*sorted));
	size_t count = 0;

	for (size_t i = 0; i < copy->item_count; i++)
		sort_row(&rows[i], copy->items[i].path, (uint32_t)i, &copy->items[i]);
	sort_rows(rows, copy->item_count);
	for (size_t i = 0; i < copy->item_count; i++) {
		const struct item *item = rows[i].value;

		if (!count || strcmp(sorted[count - 1].path, item->path) != 0)
			sorted[count++] = *item;
	}
	copy->items = sorted;
	copy->item_count = copy->item_capacity = count;
}

void modcopy_find_items(struct modcopy *copy, bool with_firmware)
{
	for (uint32_t i = 0; i < copy->closure.count; i++)
		add_module(copy, i);
	if (with_firmware)
		modcopy_find_firmware(copy);
	modcopy_order_items(copy);
}
