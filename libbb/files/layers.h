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
	const char *absent[OVERLAYS_MAX]; /* that were given and are not there now */
	size_t absent_count;
};

/*
 * Opens the layers of TREE, which is open: those of the lines "layer DIR" in depmod.d of its
 * system, unless WITH_CONF is false, then those of --overlay. One that is not there is left out
 * and told at NOTE_NOTICE; one that has no modules of TREE's version, is TREE or another layer, or
 * lies inside of one or around it, or is one too many, with a warning. If one of --overlay cannot
 * be opened for another reason, prints an error and returns -errno; else 0. Only with
 * MODULE_LAYERS.
 */
int layers_open(struct tree *tree, bool with_conf);

/* Closes the directories of TREE's layers. Only with MODULE_LAYERS. */
void layers_close(struct tree *tree);

/* Returns the layer's path, in run_arena, of PATH in the tree LAYER. Only with MODULE_LAYERS. */
const char *layers_path(const struct tree *layer, const char *path);

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
