/* SPDX-License-Identifier: MIT */
/*
 * Notes: what a room has to say to people. Rooms never print; they hand a note over, and the
 * applet has decided where notes go.
 */
#ifndef NOTE_H
#define NOTE_H

#include "base/common.h"

#include <stdbool.h>

/* In kmod's words and order; the numbers are syslog's. */
enum note_level {
	NOTE_PLAIN = 1, /* a mistake on the command line: said always, and without a level's name */
	NOTE_FATAL = 2,
	NOTE_ERROR = 3,
	NOTE_WARNING = 4,
	NOTE_NOTICE = 5,
	NOTE_INFO = 6,
	NOTE_DEBUG = 7,
};

struct note {
	enum note_level level;
	const char
		*where; /* the file, or file and line, that it is about; NULL if WHAT says it all */
	const char *what;
	const char *hint; /* what mends it, a command if possible; NULL for none */
};

/* The applet's name, as it stands before every message. */
extern const char *applet_name;

/* Notes above this level are dropped. NOTE_WARNING to begin with. */
extern int note_threshold;

/* Sends notes to SINK instead of to standard error. */
void note_set_sink(void (*sink)(const struct note *note));

/* Sinks: one line each to standard error; to the system log, else the kernel's. */
void note_to_stderr(const struct note *note);
void note_to_syslog(const struct note *note);

void note(enum note_level level, const char *format, ...) FORMAT_LIKE_PRINTF(2, 3);
void note_at(enum note_level level, const char *where, const char *hint, const char *format, ...)
	FORMAT_LIKE_PRINTF(4, 5);

#endif
