/* SPDX-License-Identifier: MIT */
/*
 * Shared by the fuzz targets. A target is a file NAME.c with one function, fuzz_one. frame.c calls
 * it for each input and releases all memory in between. The arena is that of build/checked.c, so
 * that each piece has its own bounds.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "base/libbb.h"
#include "base/span.h"

/* Tries INPUT, whose bytes end where the memory ends. */
void fuzz_one(struct span input);

/*
 * From here to the end of this input every file that is read has these CONTENTS. The kernel is not
 * asked, so a run takes microseconds.
 */
void fuzz_serve(struct span contents);

/*
 * The same for files called NAME, the last part of a path, alone. Every module exists, too, and is
 * empty; no other file does. fuzz_serve_none takes all back.
 */
void fuzz_serve_as(const char *name, struct span contents);
void fuzz_serve_none(void);

/* Takes the first line off INPUT, as a text in run_arena: the key to look up in the rest. */
char *fuzz_head(struct span *input);

/* Reads all bytes, so that the sanitizer finds those outside of memory. */
void fuzz_touch(struct span bytes);
void fuzz_touch_text(const char *text);

/* Ends the run as a crash unless TRUTH holds. */
void fuzz_demand(bool truth);

#endif
