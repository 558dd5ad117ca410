/* SPDX-License-Identifier: MIT */
/* The symbols that the kernel itself exports, from the files that list them. */
#ifndef KSYMS_H
#define KSYMS_H

#include "tree/graph.h"

/* Takes a line of System.map or /proc/kallsyms, which is overwritten. */
void ksyms_map_line(struct graph *graph, char *line);

/* Takes a line of Module.symvers, which is overwritten. Only the kernel's own symbols count here.
 */
void ksyms_symvers_line(struct graph *graph, char *line);

/* Gives TAKE_LINE, one of those above, all lines of the file PATH. Returns 0 or -errno. */
int ksyms_read(struct graph *graph, const char *path,
	       void (*take_line)(struct graph *graph, char *line));

/*
 * Adds the kernel's symbols to GRAPH from the first of these that is there and has any: the tree's
 * build/Module.symvers, /boot/Module.symvers-VERSION and /boot/System.map-VERSION of its system,
 * and for the running kernel /proc/kallsyms. Returns its name, NULL if none was of use.
 */
const char *ksyms_find(struct graph *graph, const struct tree *tree);

#endif
