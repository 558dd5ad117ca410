/* SPDX-License-Identifier: MIT */
/* Writes depmod's files: modules.dep, modules.alias and the others, text and binary. */
#ifndef EMIT_H
#define EMIT_H

#include "files/fileset.h"
#include "tree/catalog.h"
#include "tree/graph.h"
#include "tree/kept.h"

struct emit {
	const struct modules *modules; /* after modules_number */
	const struct graph *graph;
	struct catalog *catalog; /* emit_write uses it up */
	const struct keep *keep; /* what depmod keeps of the modules, if anything; or NULL */
	uint64_t treesum, names; /* for the stamp */
	const struct fileset_step *step; /* what changes with the files, or NULL */
	bool warn_values;                /* warn when several modules have one alias */
};

/* Prints the text files to standard output, one after the other. */
void emit_print(const struct emit *emit);

/*
 * Writes the whole set to the open directory DIR as one transaction: all files or none. DIR_NAME
 * names it in messages; SYNC makes sure that the files are on the disk before they get their names.
 * Folds and sorts the rows of the catalog, and drops those that no index can hold: emit->catalog
 * cannot be used afterwards. Returns 0, or -errno after an error message.
 */
int emit_write(const struct emit *emit, int dir, const char *dir_name, bool sync);

/* Returns how many modules the index in the directory DIR lists; 0 if there is none. */
size_t emit_listed(int dir);

#endif
