/* SPDX-License-Identifier: MIT */
/* What the device tree says about a device. */
#ifndef DEVTREE_H
#define DEVTREE_H

#include "explain/diag.h"

/* A node that another one refers to. */
struct devtree_supplier {
	const char *property; /* that refers to it: "vin-supply", "clocks" */
	const char *node; /* its path in /sys/firmware/devicetree/base; NULL: no node has PHANDLE */
	uint32_t phandle;
	const char *status; /* "disabled"; NULL: it is in use */
	const char *device; /* the device made for it, a path in /sys; NULL: none */
};

/*
 * Calls EACH with CONTEXT for the nodes that the node of the device PATH refers to in properties
 * for regulators, clocks, resets, DMA, GPIOs, pins, IOMMUs, PHYs, power domains and NVMEM
 * (Devicetree specification 0.4, 2.3.3; kernel, drivers/of/property.c). None if it has no node.
 */
void devtree_suppliers(const struct root *root, const char *path,
		       void (*each)(void *context, const struct devtree_supplier *supplier),
		       void *context);

/*
 * Adds a fault if WORD is the name that the kernel would give to the device of a node, such as
 * "2188000.ethernet" for ethernet@2188000, and there is that node: that it is disabled, or that no
 * device was made for it. Returns whether there is such a node.
 */
bool devtree_tell_absent(struct diag *diag, const char *word);

#endif
