/* SPDX-License-Identifier: MIT */
/* The texts of errno values. */
#ifndef ERRTEXT_H
#define ERRTEXT_H

struct arena;

/*
 * Returns the text for ERROR, a -errno. For one that our table lacks it is "Unknown error N", in
 * ARENA.
 */
const char *errtext_in(struct arena *arena, int error);

/* The same, in run_arena. Only the main thread may call it. */
const char *errtext(int error);

#endif
