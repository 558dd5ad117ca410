/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets share. A target is a file NAME.c with one function, fuzz_one; frame.c calls
 * it for each input and gives back all memory in between. The arena is build/checked.c's, so that
 * each piece of it has bounds of its own.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "base/libbb.h"
#include "base/span.h"

/* Tries INPUT, whose bytes end where the memory ends. */
void fuzz_one(struct span input);

/*
 * From here to the end of this input every file that a room reads has these CONTENTS: nothing is
 * asked of the kernel, and a run takes microseconds.
 */
void fuzz_serve(struct span contents);

/* Takes the first line off INPUT, as a text in run_arena: what is looked for in the rest. */
char *fuzz_head(struct span *input);

/* Touches all bytes: none may lie outside of memory. */
void fuzz_touch(struct span bytes);
void fuzz_touch_text(const char *text);

/* Ends the run as a crash unless TRUTH holds. */
void fuzz_demand(bool truth);

#endif
