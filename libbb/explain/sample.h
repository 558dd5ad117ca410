/* SPDX-License-Identifier: MIT */
/* One module of a tree, as an example of what all its modules are for. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "index/moddb.h"
#include "module/facts.h"

struct sample {
	const char *path; /* as the tree names it */
	struct facts facts;
	int error; /* 0, or the -errno of reading it: there are no facts then */
};

/*
 * Reads the first module that DB lists, but not the one at EXCEPT (NULL: any). The facts live in
 * run_arena. The file is closed again, so their symbols cannot be read. Returns false if there is
 * no such module; true also if sample->error is set.
 */
bool sample_read(struct moddb *db, const char *except, struct sample *sample);

/* The same for any module of TREE, by a database that it opens for this. */
bool sample_of_tree(const struct tree *tree, struct sample *sample);

#endif
