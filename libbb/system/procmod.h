/* SPDX-License-Identifier: MIT */
/* The modules of the running kernel: /proc/modules, and single ones in /sys/module. */
#ifndef PROCMOD_H
#define PROCMOD_H

#include <stddef.h>

#include "files/root.h"

struct procmod {
	const char *name;
	const char *size;
	const char *refcount; /* "-" where the kernel cannot unload */
	const char *holders;  /* modules that need it, "a,b,", or "-"; "[permanent]," may be among
				 them */
	const char *state;    /* "Live", "Loading", "Unloading" */
	const char *address;
	const char *taints; /* "(OE)", or "" */
};

struct procmods {
	struct procmod *list; /* the newest first, as in /proc/modules */
	size_t count, capacity;
};

/* Reads all loaded modules, into run_arena. Returns 0, or -errno; MODULES is empty then. */
int procmods_read(struct procmods *modules);

/* Returns the module NAME (folded), or NULL. */
const struct procmod *procmods_find(const struct procmods *modules, const char *name);

/* Calls EACH with CONTEXT for every module that needs MODULE, in the kernel's order. */
void procmod_each_holder(const struct procmod *module,
			 void (*each)(void *context, const char *name), void *context);

/* Returns the holders for messages, in run_arena: "a b"; "" for none. */
const char *procmod_holders(const struct procmod *module);

enum modstate {
	MODSTATE_UNKNOWN, /* neither /sys nor /proc is there to tell */
	MODSTATE_ABSENT,
	MODSTATE_BUILTIN, /* in /sys/module, but not as a loadable one */
	MODSTATE_LIVE,
	MODSTATE_COMING, /* its init is running */
	MODSTATE_GOING,
};

/*
 * Returns the present state of NAME (folded), from /sys/module, or without it from /proc/modules.
 */
enum modstate modstate_now(const char *name);

/*
 * The same, but waits while another process loads or removes NAME, at most 30 seconds; the state is
 * still MODSTATE_COMING or MODSTATE_GOING after that. While the kernel sets a module up or takes it
 * down, it looks built in for a moment, so half a second passes before the result is
 * MODSTATE_BUILTIN.
 */
enum modstate modstate_settled(const char *name);

/*
 * Whether the module NAME (folded) is in ROOT's /sys/module: loaded, or built in and with
 * parameters.
 */
bool modstate_is_shown(const struct root *root, const char *name);

/*
 * Whether the running kernel has the module NAME (folded), loaded or built in; false unless ROOT is
 * the running system's. With AS_IT_IS takes the state of modstate_now, else of modstate_settled.
 */
bool modstate_is_loaded(const struct root *root, const char *name, bool as_it_is);

#endif
