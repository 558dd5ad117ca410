/* SPDX-License-Identifier: MIT */
/* What an errno means, in the words that people look for. */
#ifndef ERRTEXT_H
#define ERRTEXT_H

struct arena;

/* The text for ERROR, a -errno; for one that is not in our table "Unknown error N", in ARENA. */
const char *errtext_in(struct arena *arena, int error);

/* The same in run_arena: for the thread alone that this is. */
const char *errtext(int error);

#endif
