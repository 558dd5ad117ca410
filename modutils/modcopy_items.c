/* SPDX-License-Identifier: MIT */
/* The files of the result, from the closure. */

//part: modcopy

#include <sys/stat.h>

#include "base/libbb.h"
#include "base/sort.h"
#include "files/layers.h"
#include "files/names.h"
#include "modcopy.h"
#include "system/fwfiles.h"

void modcopy_add_item(struct modcopy *copy, const struct item *item)
{
	copy->items = arena_grow(&run_arena, copy->items, copy->item_count, &copy->item_capacity,
				 sizeof(*copy->items));
	copy->items[copy->item_count++] = *item;
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

/* ---- Firmware */

struct firmware {
	struct modcopy *copy;
	struct fwpath fwpath;
	struct fwfiles files;
};

uint64_t modcopy_size(const struct modcopy *copy, const char *path)
{
	struct stat status;
	int fd = path ? root_file(&copy->context.tree.root, path, O_PATH) : -ENOENT;
	uint64_t size = 0;

	if (fd >= 0 && fstat(fd, &status) == 0)
		size = (uint64_t)status.st_size;
	if (fd >= 0)
		close(fd);
	return size;
}

/* Adds the files for the firmware NAME of the module that is node NUMBER. */
static void add_firmware(struct firmware *firmware, uint32_t number, const char *name)
{
	struct modcopy *copy = firmware->copy;
	const char *module = copy->closure.nodes[number].name;
	bool is_new = !hash_find(&firmware->files.by_name, name);
	size_t first = firmware->files.count;
	int error = fwfiles_add(&firmware->files, name);

	if (error && is_new)
		modcopy_miss(copy, true,
			     text_format(&run_arena, "firmware %s (for %s) %s %s/lib/firmware",
					 name, module,
					 error == -EINVAL ? "is no name in" : "is not in",
					 copy->context.tree.root.path));
	for (size_t i = first; i < firmware->files.count; i++) {
		const struct fwfile *file = &firmware->files.list[i];

		modcopy_add_item(
			copy,
			&(struct item){ .kind = file->link ? ITEM_LINK : ITEM_FIRMWARE,
					.path = file->path,
					.source = file->source,
					.link = file->link,
					.why = arena_join(&run_arena, "firmware of ", module, NULL),
					.size = modcopy_size(copy, file->source),
					.node = number });
	}
}

/* Adds the firmware NAME of the built-in driver MODULE, if that is in the closure. */
static void add_of_builtin(void *context, const char *module, const char *name)
{
	struct firmware *firmware = context;
	const struct closure *closure = &firmware->copy->closure;
	const char *folded = name_fold(arena_copy(&run_arena, module));
	const struct closure_node *node = closure_find(closure, folded);

	if (node && node->kind == STEP_BUILTIN)
		add_firmware(firmware, (uint32_t)(node - closure->nodes), name);
}

/* Adds the firmware of copy->named, where its module is in the closure. */
static void add_named(struct firmware *firmware)
{
	const struct modcopy *copy = firmware->copy;

	for (size_t i = 0; i < copy->named_count; i++) {
		const struct closure_node *node =
			closure_find(&copy->closure, copy->named[i].module);

		if (node && (node->path || node->kind == STEP_BUILTIN))
			add_firmware(firmware, (uint32_t)(node - copy->closure.nodes),
				     copy->named[i].name);
	}
}

static void find_firmware(struct modcopy *copy)
{
	const char *first = copy->args->text[TEXT_firmware_path];
	struct firmware firmware = { .copy = copy };
	int error;

	fwpath_open(&firmware.fwpath, &copy->context.tree);
	if (first)
		fwpath_prefer(&firmware.fwpath, first);
	firmware.files.fwpath = &firmware.fwpath;
	firmware.files.by_path.arena = firmware.files.by_name.arena = &run_arena;
	for (uint32_t i = 0; i < copy->closure.count; i++) {
		const struct values *names = &copy->closure.nodes[i].firmware;

		for (size_t n = 0; n < names->count; n++)
			add_firmware(&firmware, i, names->list[n].text);
	}
	add_named(&firmware);
	error = fwfiles_each_builtin(&copy->context.tree, add_of_builtin, &firmware);
	if (error && error != -ENOENT)
		note(NOTE_WARNING, "could not read modules.builtin.modinfo: %s", errtext(error));
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
		find_firmware(copy);
	modcopy_order_items(copy);
}
