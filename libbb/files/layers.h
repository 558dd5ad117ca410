/* SPDX-License-Identifier: MIT */
/*
 * Layers: module directories of one version in several places, one over the other. docs/layers.md
 * has the rules and why they are so.
 */
#ifndef LAYERS_H
#define LAYERS_H

#include "base/options.h"
#include "files/tree.h"

struct layers {
	const struct tree *base;
	struct tree list[OVERLAYS_MAX]; /* the lowest first */
	const char *dirs[OVERLAYS_MAX]; /* as they were given */
	size_t count;
	const char *unused[OVERLAYS_MAX]; /* what layers_open tells at NOTE_NOTICE alone */
	size_t unused_count;
};

/*
 * Opens the layers of TREE, which is open: with WITH_CONF, those of the lines "layer DIR" in
 * depmod.d of its system, then those of --overlay. One that is not there, has no modules of TREE's
 * version, is TREE or another layer, lies inside of one or around it, or is one too many, is left
 * out: the first, and of depmod.d also the second, are told at NOTE_NOTICE, the others with a
 * warning. Without WITH_CONF all of that is an error. So is, of --overlay, that a directory cannot
 * be opened for another reason. Prints the errors and returns -errno, or 0. Only with
 * MODULE_LAYERS.
 */
int layers_open(struct tree *tree, bool with_conf);

/* Closes the directories of TREE's layers. Only with MODULE_LAYERS. */
void layers_close(struct tree *tree);

/* Returns the layer's path, in run_arena, of PATH in the tree LAYER. Only with MODULE_LAYERS. */
const char *layers_path(const struct tree *layer, const char *path);

/*
 * Whether LAYER, one of several, is in a folder of versions, not in the root of an image: then it
 * is a part of the system of the lowest layer, and that one's depmod.d holds for it. Only with
 * MODULE_LAYERS.
 */
bool layers_is_folder(const struct tree *layer);

/*
 * Returns the options with which depmod makes the index of LAYER, in run_arena; NULL if LAYER is
 * the lowest. Only with MODULE_LAYERS.
 */
const char *layers_options(const struct tree *layer);

/* Whether TREE has other layers, or is one of several. */
static inline bool tree_is_layered(const struct tree *tree)
{
	return tree_layers(tree) && tree_layers(tree)->count;
}

#endif
