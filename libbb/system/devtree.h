/* SPDX-License-Identifier: MIT */
/* The device tree that a kernel was started with, as its /sys shows it. */
#ifndef DEVTREE_H
#define DEVTREE_H

#include "base/hash.h"
#include "base/span.h"
#include "files/root.h"

/* Paths and lists that grow. */
struct devtree_list {
	const char **paths;
	size_t count, capacity;
};

struct devtree {
	const struct root *root;
	const char *base;           /* in ROOT's system: "/sys/firmware/devicetree/base" */
	const char *all;            /* "/sys/devices" */
	struct devtree_list nodes;  /* each before those below it */
	struct hash phandles;       /* of NODES: their numbers + 1 */
	struct devtree_list owners; /* devices that have a node... */
	struct hash devices;        /* ...by that node: their numbers + 1; empty until asked for */
};

/* A node that another one refers to. */
struct devtree_reference {
	const char *property; /* that refers to it: "vin-supply", "clocks" */
	const char *node;     /* or the nearest above that a driver can have: a group of pins has
				 none itself; NULL: no node has PHANDLE */
	uint32_t phandle;
	const char *status; /* of the node, or of one above: "disabled"; NULL: it is in use */
};

/* Adds PATH, which must last as long as LIST. */
void devtree_list_add(struct devtree_list *list, const char *path);

/*
 * Reads which nodes there are. SYS is where /sys is in ROOT: "/sys", or "" if ROOT is a copy of it.
 * Without a device tree there are none. All texts here live in run_arena.
 */
void devtree_open(struct devtree *devtree, const struct root *root, const char *sys);

/* Returns the node of the device PATH; NULL if it has none. */
const char *devtree_node(const struct devtree *devtree, const char *path);

/* Returns the device that NODE has become, if that has a modalias; else NULL. */
const char *devtree_device(struct devtree *devtree, const char *node);

/* Returns the first node called NAME, such as "ethernet@2188000"; NULL if there is none. */
const char *devtree_find(const struct devtree *devtree, const char *name);

/* Returns the status of NODE or of the first above it that is not in use; NULL if all are. */
const char *devtree_status(const struct devtree *devtree, const char *node);

/* Reads the property NAME of NODE to run_arena. Returns false if there is none. */
bool devtree_read(const struct devtree *devtree, const char *node, const char *name,
		  struct span *value);

/* Takes the next text off VALUE, a property that lists texts. Returns NULL if none is left. */
const char *devtree_text(struct span *value);

/*
 * Calls EACH with CONTEXT for the nodes that NODE refers to for what its device needs: regulators,
 * clocks, resets, DMA, GPIOs, pins, IOMMUs, PHYs, power domains, interrupts, sound and so on
 * (Devicetree specification 0.4, 2.3.3; kernel, of_supplier_bindings of drivers/of/property.c).
 */
void devtree_references(const struct devtree *devtree, const char *node,
			void (*each)(void *context, const struct devtree_reference *reference),
			void *context);

#endif
