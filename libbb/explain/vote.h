/* SPDX-License-Identifier: MIT */
/* A value that should be the same in all modules of a tree: the value of most is taken as right. */
#ifndef VOTE_H
#define VOTE_H

#include "base/hash.h"

struct vote {
	struct hash counts; /* of modules, per value */
	const char **of;    /* each module's value; NULL: it has none */
	const char *most;   /* the value of most modules, set by vote_close; NULL: there is none */
};

/* Begins a vote of COUNT modules, in run_arena. */
void vote_open(struct vote *vote, size_t count);

/* Counts VALUE, which is copied, for the module number INDEX. Call it once for a module. */
void vote_cast(struct vote *vote, uint32_t index, const char *value);

/* Sets vote->most. If several values have the highest count, takes the smallest by bytes. */
void vote_close(struct vote *vote);

#endif
