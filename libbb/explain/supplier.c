/* SPDX-License-Identifier: MIT */
/*
 * A device has a link "supplier:BUS:NAME" for each device that it needs. The link leads to a
 * directory with the link "supplier" (kernel, Documentation/ABI/testing/sysfs-devices-supplier).
 */

#include "explain/supplier.h"
#include "base/hash.h"
#include "plan/target.h"
#include "system/devfind.h"
#include "system/devtree.h"
#include "system/procmod.h"

struct chain {
	struct diag *diag;
	struct hash seen;
	unsigned told;
};

/* Adds that SUPPLIER, which waits for nobody, has no driver, and why. */
static void tell_supplier(struct chain *chain, const char *who, const struct device *supplier)
{
	struct diag *diag = chain->diag;
	struct targets targets = { NULL, 0, 0 };
	const char *module = NULL;

	if (supplier->modalias)
		targets_find(&diag->context, supplier->modalias, &targets);
	for (size_t i = 0; i < targets.count && !module; i++) {
		if (!targets.list[i].is_builtin && !target_is_off(&targets.list[i]) &&
		    !modstate_is_shown(&diag->context.tree.root, targets.list[i].name))
			module = targets.list[i].name;
	}
	chain->told++;
	finding_add_cause(&diag->findings, FIND_DRIVER, LEVEL_FAULT,
			  module ? text_format(&run_arena, "modprobe %s", module)
				 : text_format(&run_arena, "moddiag %s", supplier->path),
			  "%s waits for %s, %s%s%s", who, supplier->path,
			  !targets.count ? "for which there is no module"
			  : module       ? "whose module "
					 : "which its driver does not have",
			  module ? module : "", module ? " is not loaded" : "");
}

/* Looks at each supplier of the device at PATH, and theirs. */
static void follow(struct chain *chain, const char *who, const char *path)
{
	const struct root *root = &chain->diag->context.tree.root;
	struct dir_list list;
	bool fresh;

	hash_add(&chain->seen, path, &fresh);
	root_list(root, path, &list);
	for (size_t i = 0; i < list.count; i++) {
		struct device supplier;
		unsigned before = chain->told;
		const char *other;

		if (!text_after(list.entries[i].name, "supplier:"))
			continue;
		other = device_find(root, text_format(&run_arena, "%s/%s/supplier", path,
						      list.entries[i].name));
		/* Two that need each other are not each other's reason. */
		if (!other || hash_find(&chain->seen, other) ||
		    device_read(root, other, &supplier) < 0 || supplier.driver ||
		    !supplier.modalias)
			continue;
		follow(chain, supplier.name, other);
		if (chain->told == before)
			tell_supplier(chain, who, &supplier);
	}
}

struct references {
	struct chain *chain;
	const char *who;
	bool only_missing;
	struct devtree devtree;
};

/* Adds what is wrong with a node that the device refers to. */
static void take_node(void *context, const struct devtree_reference *reference)
{
	struct references *references = context;
	struct findings *findings = &references->chain->diag->findings;
	struct device device;
	const char *path;

	if (!reference->node) {
		references->chain->told++;
		finding_add_cause(findings, FIND_DRIVER, LEVEL_FAULT, NULL,
				  "%s: its property %s refers to the phandle %u, which no node has",
				  references->who, reference->property, reference->phandle);
		return;
	}
	if (references->only_missing)
		return;
	if (reference->status) {
		references->chain->told++;
		finding_add_cause(findings, FIND_DRIVER, LEVEL_FAULT, NULL,
				  "%s: its property %s refers to %s, whose status is \"%s\"",
				  references->who, reference->property, reference->node,
				  reference->status);
		return;
	}
	path = devtree_device(&references->devtree, reference->node);
	if (path && device_read(references->devtree.root, path, &device) == 0 && !device.driver &&
	    device.modalias)
		tell_supplier(references->chain, references->who, &device);
}

/* Looks at the nodes that the node of DEVICE refers to; ONLY_MISSING: for those not there. */
static void follow_tree(struct chain *chain, const struct device *device, bool only_missing)
{
	struct references references = {
		.chain = chain,
		.who = device->name,
		.only_missing = only_missing,
	};
	const char *node;

	devtree_open(&references.devtree, &chain->diag->context.tree.root, "/sys");
	node = devtree_node(&references.devtree, device->path);
	if (node)
		devtree_references(&references.devtree, node, take_node, &references);
}

void supplier_tell_missing(struct diag *diag, const struct device *device)
{
	struct chain chain = { .diag = diag };
	const char *node = device_real(&diag->context.tree.root,
				       arena_join(&run_arena, device->path, "/of_node", NULL));
	const char *name = node ? text_after(node, "/sys/firmware/devicetree/base") : NULL;

	if (name && klines_with("could not find phandle", name))
		follow_tree(&chain, device, true);
}

bool supplier_tell(struct diag *diag, const struct suspect *suspect, int *error)
{
	const struct device *device = suspect->device;
	const char *reason = device_deferred(&diag->context.tree.root, device->name, error);
	const char *pending = NULL;
	struct chain chain = { .diag = diag, .seen = { .arena = &run_arena } };

	if (!reason && diag->is_running)
		pending = klines_with("deferred probe pending", device->name);
	if (!reason && !device->waits && !(pending && *error))
		return false;
	if (!reason && pending)
		reason = text_after(text_find(pending, "pending"), "pending: ");
	follow(&chain, device->name, device->path);
	if (!chain.told)
		follow_tree(&chain, device, false);
	finding_add(&diag->findings, FIND_DRIVER, LEVEL_FAULT, NULL,
		    "%s is deferred: it waits for another device%s%s", suspect->module,
		    reason && *reason ? ": " : "", reason ? reason : "");
	diag->findings.now->list[diag->findings.now->count - 1].is_cause = !chain.told;
	return true;
}
