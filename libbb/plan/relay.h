/* SPDX-License-Identifier: MIT */
/* What a process prints, and its notes, on the way to another process through one pipe. */
#ifndef RELAY_H
#define RELAY_H

#include "base/note.h"
#include "base/strbuf.h"

/* A sink for note_set_sink: writes the note to standard output, between what is printed there. */
void relay_note(const struct note *note);

/* Prints what such a process has written, OUTPUT, and passes its notes on. */
void relay_print(struct strbuf *output);

#endif
