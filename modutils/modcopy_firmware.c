/* SPDX-License-Identifier: MIT */
/*
 * The firmware of the result. Each layer brings firmware for its own drivers: it is looked for in
 * all layers, the highest first, then in the system of the tree. A name belongs to the first that
 * has it, and a pattern to all. In the result all firmware is in one /lib/firmware.
 */

//part: modcopy

#include "base/libbb.h"
#include "files/layers.h"
#include "files/match.h"
#include "files/names.h"
#include "files/path.h"
#include "modcopy.h"
#include "system/fwfiles.h"

/* One place of firmware. */
struct place {
	const struct tree *layer; /* NULL: the tree's own system */
	struct fwpath fwpath;
	struct fwfiles files;
};

struct firmware {
	struct modcopy *copy;
	struct place *places; /* the first is preferred */
	size_t count;
};

/* ---- Files */

/* Adds FILE, of PLACE, for the module that is node NUMBER. */
static void add_file(struct modcopy *copy, const struct place *place, const struct fwfile *file,
		     uint32_t number)
{
	struct item item = {
		.kind = file->link ? ITEM_LINK : ITEM_FIRMWARE,
		.path = file->path,
		.source = file->source,
		.link = file->link,
		.why = arena_join(&run_arena, "firmware of ", copy->closure.nodes[number].name,
				  NULL),
		.node = number,
	};

	if (ENABLE_MODULE_LAYERS && place->layer) {
		const char *dir = place->files.dir;

		item.source = layers_path(place->layer, file->source ? file->source : file->path);
		if (dir)
			item.path = arena_join(&run_arena, "/lib/firmware",
					       text_after(file->path, dir), NULL);
	}
	item.size = file->link ? 0 : modcopy_size(copy, item.source);
	modcopy_add_item(copy, &item);
}

/* Adds the files of NAME in PLACE, as above. Returns what fwfiles_add does. */
static int add_files(struct modcopy *copy, struct place *place, const char *name, uint32_t number)
{
	size_t first = place->files.count;
	int error = fwfiles_add(&place->files, name);

	for (size_t i = first; i < place->files.count; i++)
		add_file(copy, place, &place->files.list[i], number);
	return error;
}

/* Adds the files for the firmware NAME of the module that is node NUMBER. */
static void add_firmware(struct firmware *firmware, uint32_t number, const char *name)
{
	struct modcopy *copy = firmware->copy;
	bool is_new = !hash_find(&firmware->places[firmware->count - 1].files.by_name, name);
	bool found = false;
	int error = 0;

	for (size_t i = 0; i < firmware->count && (!found || is_pattern(name)); i++) {
		error = add_files(copy, &firmware->places[i], name, number);
		found |= !error;
	}
	if (found || !is_new)
		return;
	modcopy_miss(copy, true,
		     text_format(&run_arena, "firmware %s (for %s) %s %s/lib/firmware%s", name,
				 copy->closure.nodes[number].name,
				 error == -EINVAL ? "is no name in" : "is not in",
				 copy->context.tree.root.path,
				 firmware->count > 1 ? ", nor with a layer" : ""));
}

/* ---- Names */

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

/* ---- Places */

/* Adds a place, whose fwpath the caller opens. */
static struct place *add_place(struct firmware *firmware)
{
	struct place *place = &firmware->places[firmware->count++];

	*place = (struct place){ .files = { .fwpath = &place->fwpath,
					    .by_path = { .arena = &run_arena },
					    .by_name = { .arena = &run_arena } } };
	return place;
}

/* Adds the directory DIR of LAYER's system, if it is there. */
static void add_dir(struct firmware *firmware, const struct tree *layer, const char *dir)
{
	struct place *place = add_place(firmware);

	place->layer = layer;
	if (strcmp(dir, "/lib/firmware") != 0)
		place->files.dir = dir;
	fwpath_open_at(&place->fwpath, layer, dir);
	firmware->count -= !place->fwpath.count;
}

/*
 * Adds the places of LAYER: those of an image's system; of a folder of versions FOLDER/firmware
 * and, if it lies in a directory "lib", the directory "firmware" beside it.
 */
static void add_layer(struct firmware *firmware, const struct tree *layer)
{
	const char *folder = arena_text(&run_arena, layer->inside,
					(size_t)(base_name(layer->inside) - layer->inside) - 1);
	const char *above = arena_text(&run_arena, folder, (size_t)(base_name(folder) - folder));

	if (!layers_is_folder(layer)) {
		add_dir(firmware, layer, "/lib/firmware");
		add_dir(firmware, layer, "/usr/lib/firmware");
		return;
	}
	add_dir(firmware, layer, arena_join(&run_arena, folder, "/firmware", NULL));
	if (!strcmp(base_name(arena_text(&run_arena, above, text_length(above) - 1)), "lib"))
		add_dir(firmware, layer, arena_join(&run_arena, above, "firmware", NULL));
}

static void find_places(struct firmware *firmware, const char *first)
{
	enum { PLACES_OF_LAYER = 2, PLACES_OF_TREE = 2 };
	const struct tree *tree = &firmware->copy->context.tree;
	size_t layers = tree_is_layered(tree) ? tree_layers(tree)->count : 0;
	struct fwpath own;

	firmware->places = arena_alloc(&run_arena, (layers * PLACES_OF_LAYER + PLACES_OF_TREE) *
							   sizeof(*firmware->places));
	fwpath_open(&own, tree);
	if (first)
		fwpath_prefer(&own, first);
	/* What the kernel searches before /lib/firmware lies over all layers. */
	if (layers && own.count && !text_after(own.dirs[0], "/lib/firmware")) {
		struct place *place = add_place(firmware);

		place->fwpath = own;
		place->fwpath.count = 1;
	}
	for (size_t i = layers; ENABLE_MODULE_LAYERS && i-- > 0;)
		add_layer(firmware, &tree_layers(tree)->list[i]);
	add_place(firmware)->fwpath = own;
}

void modcopy_find_firmware(struct modcopy *copy)
{
	struct firmware firmware = { .copy = copy };
	int error;

	find_places(&firmware, copy->args->text[TEXT_firmware_path]);
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
