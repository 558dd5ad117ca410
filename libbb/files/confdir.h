/* SPDX-License-Identifier: MIT */
/* Configuration directories: which files count, in which order, and their lines. */
#ifndef CONFDIR_H
#define CONFDIR_H

#include "files/root.h"

/* One line of a configuration, continued lines put together, comments and empty ones left out. */
struct conf_line {
	const char *file;
	unsigned number; /* of its first line, from 1 */
	char *keyword;   /* the first word */
	char *rest;      /* what follows, ready for text_field or to be taken whole; never NULL */
};

struct confdir {
	const struct root *root;
	const char *name;         /* "modprobe.d" or "depmod.d": looked for in the usual places */
	const char *const *paths; /* files and directories of ROOT to read instead; NULL: none */
	void (*line)(void *context, struct conf_line *line);
	void *context;
};

/*
 * Reads every *.conf file of the directories NAME below /etc, /run, /usr/local/lib, /usr/lib and
 * /lib. A file hides those of its name in later directories; all are read in the order of their
 * names (modprobe.d(5)). What cannot be read is said, and left out; returns false if that was a
 * file or directory that is there. Strings handed to LINE live until the process ends.
 */
bool confdir_read(const struct confdir *confdir);

/* Reads one file the same way. Returns 0 or -errno; nothing is said. */
int conf_file_read(const struct confdir *confdir, int fd, const char *name);

/* Returns where LINE's text begins, behind its blanks. */
char *conf_text(const char *line);

/* Says that LINE cannot be understood, in kmod's words. */
void conf_bad_line(const struct conf_line *line);

#endif
