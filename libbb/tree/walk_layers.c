/* SPDX-License-Identifier: MIT */
/* The modules of several layers in one list: those of the highest layer first. */

#include "base/libbb.h"
#include "files/layers.h"
#include "tree/walk.h"

const char rule_higher_layer[] = "higher layer";

/* Tells that the file PATH of the module NAME lies under the file TAKEN of a higher layer. */
static void tell_twice(const struct modules *modules, const struct module *taken, const char *path,
		       bool tell)
{
	if (ENABLE_MODDIAG && modules->twice)
		modules->twice(modules->context, taken->name, taken->path, path, rule_higher_layer);
	else if (tell)
		note(NOTE_WARNING, "%s is there twice: %s is taken, not %s (%s)", taken->name,
		     path_shown(taken->path), path_shown(path), rule_higher_layer);
}

/* A layer whose files are walked, and the list for which that is done. */
struct walking {
	const struct tree *layer;
	const struct modules *modules;
};

/* Tells about two files inside of one layer, with their paths among all. */
static void take_twice(void *context, const char *name, const char *taken, const char *other,
		       const char *rule)
{
	const struct walking *walking = context;
	const struct modules *modules = walking->modules;

	modules->twice(modules->context, name, layers_path(walking->layer, taken),
		       layers_path(walking->layer, other), rule);
}

/* Sets RANK for LAYER, which lies over or under a tree with the rank BASE. */
static void read_rank(struct rank *rank, const struct tree *layer, const struct rank *base)
{
	if (!layers_is_folder(layer)) {
		rank_read(rank, layer, NULL);
		return;
	}
	*rank = *base;
	/* These directories are walked with the tree whose system names them. */
	rank->externals.count = 0;
}

/* Adds the modules of LAYER, a part of TREE. RANK is for TREE's own system. */
static void add_layer(const struct tree *tree, const struct tree *layer, const struct rank *rank,
		      bool tell, struct modules *modules)
{
	struct walking walking = { layer, modules };
	struct modules own = { .context = modules->context, .twice = modules->twice };
	struct rank other;

	if (layer->fd < 0)
		return;
	if (layer != tree) {
		read_rank(&other, layer, rank);
		rank = &other;
		if (ENABLE_MODDIAG && modules->twice)
			own.twice = take_twice;
		own.context = &walking;
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
