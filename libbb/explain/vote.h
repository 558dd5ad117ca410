/* SPDX-License-Identifier: MIT */
/* A question on which all modules of a tree should agree: the answer of most is the right one. */
#ifndef VOTE_H
#define VOTE_H

#include "base/hash.h"

struct vote {
	struct hash counts; /* of modules, per answer */
	const char **of;    /* each module's answer; NULL: it gave none */
	const char *most;   /* the answer of most modules; NULL: there is none. Set by vote_close */
};

/* Begins a vote of COUNT modules, in run_arena. */
void vote_open(struct vote *vote, size_t count);

/* Counts ANSWER of the module number INDEX. ANSWER is copied. */
void vote_cast(struct vote *vote, uint32_t index, const char *answer);

/* Finds the answer of most; of equal counts, the byte-wise smallest. */
void vote_close(struct vote *vote);

#endif
