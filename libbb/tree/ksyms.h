/* SPDX-License-Identifier: MIT */
/* The symbols that the kernel itself exports, read from the files that list them. */
#ifndef KSYMS_H
#define KSYMS_H

#include "tree/graph.h"

/* Takes one line of System.map: address, type, name. */
void ksyms_map_line(struct graph *graph, char *line);

/* Takes one line of Module.symvers, if it is about vmlinux. LINE is overwritten. */
void ksyms_symvers_line(struct graph *graph, char *line);

/* Calls TAKE_LINE, one of those above, for each line of our file PATH. Returns 0 or -errno. */
int ksyms_read(struct graph *graph, const char *path,
	       void (*take_line)(struct graph *graph, char *line));

/*
 * Adds the kernel's symbols to GRAPH from the first of these files that has any: the tree's
 * build/Module.symvers; /boot/Module.symvers-VERSION and /boot/System.map-VERSION of its system;
 * for the running kernel /proc/kallsyms. Returns the file's name, or NULL if none had any.
 */
const char *ksyms_find(struct graph *graph, const struct tree *tree);

#endif
