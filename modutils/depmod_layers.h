/* SPDX-License-Identifier: MIT */
/* depmod for layers: docs/layers.md says what they are. Only with MODULE_LAYERS. */
#ifndef DEPMOD_LAYERS_H
#define DEPMOD_LAYERS_H

#include "base/options.h"
#include "tree/modules.h"

/*
 * Opens the layers of TREE, if there are any: those of --overlay, which lie below it; or if MERGES
 * those over it, with the ones of depmod.d; then -o is /run/layers below the root unless it is
 * given. Returns an exit status; prints an error if the index would lack something.
 */
int depmod_open_layers(struct tree *tree, struct args *args, bool merges);

/*
 * Whether DIR, where the index of all layers would go, is that of a layer; then prints an error.
 */
bool depmod_is_layer(const struct tree *tree, int dir);

/*
 * Gives each of MODULES, which were walked by walk_layers, the path that the index has for it. If
 * not MERGES, sets MODULES->known.
 */
void depmod_respell(const struct tree *tree, struct modules *modules, bool merges);

#endif
