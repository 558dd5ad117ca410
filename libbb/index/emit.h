/* SPDX-License-Identifier: MIT */
/* depmod's files: modules.dep, modules.alias and the others, text and binary. */
#ifndef EMIT_H
#define EMIT_H

#include "tree/catalog.h"
#include "tree/graph.h"

struct emit {
	const struct modules *modules; /* numbered */
	const struct graph *graph;
	const struct catalog *catalog;
	uint64_t treesum; /* for the stamp */
	bool warn_values; /* say when several modules have one alias */
};

/* Prints the text files to standard output, one after the other. */
void emit_print(const struct emit *emit);

/*
 * Writes the whole set to the open directory DIR, called DIR_NAME, as one transaction. Returns 0 or
 * -errno, which has been said.
 */
int emit_write(const struct emit *emit, int dir, const char *dir_name, bool sync);

#endif
