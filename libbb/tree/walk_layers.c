/* SPDX-License-Identifier: MIT */
/* The modules of several layers in one list: those of the highest layer first. */

#include "base/libbb.h"
#include "files/layers.h"
#include "tree/walk.h"

/* Tells that the file PATH of the module NAME lies under the file TAKEN of a higher layer. */
static void tell_twice(const struct modules *modules, const struct module *taken, const char *path,
		       bool tell)
{
	static const char rule[] = "higher layer";

	if (ENABLE_MODDIAG && modules->twice)
		modules->twice(modules->context, taken->name, taken->path, path, rule);
	else if (tell)
		note(NOTE_WARNING, "%s is there twice: %s is taken, not %s (%s)", taken->name,
		     path_shown(taken->path), path_shown(path), rule);
}

/* Adds the modules of LAYER, a part of TREE. RANK is for TREE's own system. */
static void add_layer(const struct tree *tree, const struct tree *layer, const struct rank *rank,
		      bool tell, struct modules *modules)
{
	struct modules own = { .context = modules->context, .twice = modules->twice };
	struct rank other;

	if (layer->fd < 0)
		return;
	if (layer->root.fd != tree->root.fd) {
		rank_read(&other, layer, NULL);
		rank = &other;
	}
	/* What is amiss inside of another layer is said by the depmod that makes its index. */
	walk_tree(layer, rank, tell && layer == tree, &own);
	modules->failed |= own.failed;
	for (size_t i = 0; i < own.count; i++) {
		const char *path = own.list[i].path;
		const struct module *taken = modules_find(modules, own.list[i].name);

		if (layer != tree)
			path = layers_path(layer, path);
		if (taken)
			tell_twice(modules, taken, path, tell);
		else
			modules_add(modules, rank, tell, path);
	}
}

void walk_layers(const struct tree *tree, const struct rank *rank, bool tell,
		 struct modules *modules, bool is_top)
{
	const struct layers *layers = tree_layers(tree);

	if (!tree_is_layered(tree)) {
		walk_tree(tree, rank, tell, modules);
		return;
	}
	modules->by_name.arena = &run_arena;
	if (is_top)
		add_layer(tree, tree, rank, tell, modules);
	for (size_t i = layers->count; i-- > 0;)
		add_layer(tree, &layers->list[i], rank, tell, modules);
	if (!is_top)
		add_layer(tree, tree, rank, tell, modules);
}
