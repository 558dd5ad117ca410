/* SPDX-License-Identifier: MIT */
/* Nodes of the device tree that have no device. */

#include "explain/nodes.h"
#include "system/devtree.h"

bool nodes_tell_absent(struct diag *diag, const char *word)
{
	const char *dot = text_first(word, '.'), *node, *status;
	struct devtree devtree;

	if (!dot || !dot[1])
		return false;
	devtree_open(&devtree, &diag->context.tree.root, "/sys");
	node = devtree_find(&devtree,
			    arena_join(&run_arena, dot + 1, "@",
				       arena_text(&run_arena, word, (size_t)(dot - word))));
	if (!node)
		return false;
	status = devtree_status(&devtree, node);
	finding_add(&diag->findings, FIND_DEVICE, LEVEL_FAULT, NULL,
		    status ? "the node %s makes no device: its status, or that of a node above, is "
			     "\"%s\""
			   : "the node %s has no device: nothing has made one for it",
		    text_after(node, devtree.base), status);
	return true;
}
