/* SPDX-License-Identifier: MIT */
/* The .modinfo section: "key=value" texts that describe the module, one after the other. */
#ifndef MODINFO_H
#define MODINFO_H

#include "base/span.h"

struct modinfo {
	struct span key;
	struct span value;
};

/*
 * Takes the next text off REST. Zero bytes between texts are padding. A text without '=' is a key
 * alone. Returns false when there is none left.
 */
bool modinfo_next(struct span *rest, struct modinfo *entry);

/* Finds the first text of KEY. Returns false if there is none. */
bool modinfo_find(struct span section, const char *key, struct span *value);

#endif
