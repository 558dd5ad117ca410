/* SPDX-License-Identifier: MIT */
/* modcopy's lists for people and programs. */

//part: modcopy

#include "base/json.h"
#include "base/libbb.h"
#include "base/printable.h"
#include "modcopy.h"

/* Returns the name of ITEM's file in this system: of a layer's file, that in its layer. */
static const char *name_of(const struct modcopy *copy, const struct item *item)
{
	bool is_elsewhere = item->source && is_layer_path(item->source);

	return tree_name(&copy->context.tree, is_elsewhere ? item->source : item->path);
}

static void record_item(const struct modcopy *copy, const struct item *item)
{
	static const char *const kinds[] = {
		[ITEM_MODULE] = "module",
		[ITEM_FIRMWARE] = "firmware",
		[ITEM_LINK] = "link",
		[ITEM_CONFIG] = "configuration",
	};

	json_object(NULL);
	json_text("path", name_of(copy, item));
	json_text("kind", kinds[item->kind]);
	json_text("why", item->why);
	json_number("size", text_format(&run_arena, "%lu", (unsigned long)item->size));
	json_end();
}

void modcopy_print(const struct modcopy *copy, bool with_null)
{
	for (size_t i = 0; i < copy->item_count; i++) {
		const char *path = name_of(copy, &copy->items[i]);

		if (json_is_open())
			record_item(copy, &copy->items[i]);
		else if (with_null)
			out_bytes(&out_stdout, path, text_length(path) + 1);
		else
			print("%s\n", text_printable(&run_arena, path));
	}
}
