/* SPDX-License-Identifier: MIT */
/* Configuration directories: which files count, in which order, and their lines. */
#ifndef CONFDIR_H
#define CONFDIR_H

#include "base/note.h"
#include "files/root.h"

/*
 * One line of a configuration. Continued lines are joined. Empty lines are left out, and so are
 * comments: lines that begin with '#', not with a blank before it.
 */
struct conf_line {
	const char *file;
	unsigned number; /* of its first line, from 1 */
	char *keyword;   /* the first word */
	char *rest;      /* the rest, for text_field or as a whole; never NULL */
};

struct confdir {
	const struct root *root;
	const char *name;         /* "modprobe.d" or "depmod.d" */
	const char *const *paths; /* files and directories of ROOT to read instead; NULL: none */
	enum note_level absent;   /* how to name one of PATHS that does not exist */
	bool any_kind;            /* PATHS may be pipes and devices: a user gave them */
	void (*line)(void *context, struct conf_line *line);
	void *context;
};

/*
 * Reads every *.conf file of the directories NAME below /etc, /run, /usr/local/lib, /usr/lib and
 * /lib, in the order of the files' names. A file hides those of its name in later directories
 * (modprobe.d(5)). Prints an error for what cannot be read and goes on. Returns false if a file or
 * directory that exists could not be read; a directory in place of a *.conf file does not count.
 * Strings handed to LINE live until the process ends.
 */
bool confdir_read(const struct confdir *confdir);

/*
 * Reads the one file PATH of confdir->root, if there is one. Prints an error if it cannot be read.
 */
void conf_file(const struct confdir *confdir, const char *path);

/*
 * Reads one file, open as FD and called NAME in messages, the same way. Returns 0 or -errno, and
 * prints nothing.
 */
int conf_file_read(const struct confdir *confdir, int fd, const char *name);

/* Returns LINE without the blanks and tabs at its start. It is as writable as LINE. */
char *conf_text(const char *line);

/* Prints in kmod's words that LINE is not understood. */
void conf_bad_line(const struct conf_line *line);

#endif
