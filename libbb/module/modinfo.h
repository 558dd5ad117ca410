/* SPDX-License-Identifier: MIT */
/* The .modinfo section: what a module says of itself, "key=value" texts one after the other. */
#ifndef MODINFO_H
#define MODINFO_H

#include "base/span.h"

struct modinfo {
	struct span key;
	struct span value;
};

/*
 * Takes the next text off REST; zero bytes between texts are padding. One without '=' is all key.
 * Returns false when there is none left.
 */
bool modinfo_next(struct span *rest, struct modinfo *entry);

/* Finds the first text of KEY. Returns false if there is none. */
bool modinfo_find(struct span section, const char *key, struct span *value);

#endif
