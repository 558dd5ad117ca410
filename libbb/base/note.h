/* SPDX-License-Identifier: MIT */
/*
 * Notes: messages for people. Rooms never print: they hand over a note, and the applet has set
 * where notes go.
 */
#ifndef NOTE_H
#define NOTE_H

#include "base/common.h"

#include <stdbool.h>

/* kmod's levels in its order; the numbers are syslog's. */
enum note_level {
	NOTE_PLAIN = 1, /* a mistake on the command line: always printed, no level's name */
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
		*where; /* the file, or file and line, that WHAT is about; NULL: WHAT has it all */
	const char *what;
	const char *hint; /* the cure, a command if possible; NULL for none */
};

/* The applet's name, which begins every message. */
extern const char *applet_name;

/* Notes above this level are dropped. NOTE_WARNING at the start. */
extern int note_threshold;

/* Sends notes to SINK instead of to standard error. A note's texts last until SINK returns. */
void note_set_sink(void (*sink)(const struct note *note));

/*
 * Sinks. The first prints a line to standard error. The second sends it to the system log, or to
 * the kernel's log if there is none.
 */
void note_to_stderr(const struct note *note);
void note_to_syslog(const struct note *note);

/*
 * Hand a note to the sink, unless LEVEL is above note_threshold. FORMAT is that of strbuf_format;
 * WHERE and HINT, as in struct note, may be NULL. Only the main thread may call them.
 */
void note(enum note_level level, const char *format, ...) FORMAT_LIKE_PRINTF(2, 3);
void note_at(enum note_level level, const char *where, const char *hint, const char *format, ...)
	FORMAT_LIKE_PRINTF(4, 5);

#endif
