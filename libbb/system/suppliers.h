/* SPDX-License-Identifier: MIT */
/*
 * What a device needs of others by the device tree, also of those that have not become devices: the
 * kernel makes none below a bus whose driver is not there, and shows the links between devices
 * ("supplier:*") only since Linux 5.10.
 */
#ifndef SUPPLIERS_H
#define SUPPLIERS_H

#include "system/devtree.h"
#include "system/wanted.h"

struct suppliers {
	struct devtree devtree;
	struct wanted *wanted;
	/* Called with CONTEXT for every device that is needed, by its path; NULL: it is known. */
	void (*device)(void *context, const char *path);
	void *context;
	struct devtree_list todo; /* nodes */
	size_t done;
	struct hash seen; /* of TODO */
};

/* Begins with SYSFS; sets SUPPLIERS, but for DEVICE and CONTEXT, which become NULL. */
void suppliers_open(struct suppliers *suppliers, const struct sysfs *sysfs, struct wanted *wanted);

/*
 * Follows the references of the node of the device PATH, whose modalias is ALIAS or NULL, and those
 * of the nodes above it and of all that it comes to. Calls suppliers->device for devices. Hands to
 * suppliers->wanted the modaliases that other nodes would have as devices, WHY being the node.
 * Hands it also the firmware that a node names ("firmware-name"), or a node below it that no driver
 * can have. Nodes with a status that is not "okay" are passed over.
 */
void suppliers_add(struct suppliers *suppliers, const char *path, const char *alias);

/*
 * Does what wanted_devices does, and follows the references of every device. Returns the same.
 */
int suppliers_devices(const struct sysfs *sysfs, struct wanted *wanted);

#endif
