/* SPDX-License-Identifier: MIT */
/* The files of the result, from the closure. */

//part: modcopy

#include "base/libbb.h"
#include "base/sort.h"
#include "modcopy.h"

static void add_item(struct modcopy *copy, const struct item *item)
{
	copy->items = arena_grow(&run_arena, copy->items, copy->item_count, &copy->item_capacity,
				 sizeof(*copy->items));
	copy->items[copy->item_count++] = *item;
}

static void add_module(struct modcopy *copy, uint32_t number)
{
	const struct closure_node *node = &copy->closure.nodes[number];
	const char *path = node->path;

	if (!path)
		return;
	if (*path != '/')
		path = arena_join(&run_arena, copy->context.tree.inside, "/", path);
	add_item(copy, &(struct item){ .kind = ITEM_MODULE,
				       .path = path,
				       .why = closure_why(&copy->closure, node),
				       .size = node->size,
				       .node = number });
}

/* Sorts the items by path and drops those that are there twice. */
static void put_in_order(struct modcopy *copy)
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
	copy->item_count = count;
}

void modcopy_find_items(struct modcopy *copy)
{
	for (uint32_t i = 0; i < copy->closure.count; i++)
		add_module(copy, i);
	put_in_order(copy);
}
