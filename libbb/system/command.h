/* SPDX-License-Identifier: MIT */
/* Running install and remove lines of modprobe.d. */
#ifndef COMMAND_H
#define COMMAND_H

/*
 * Puts OPTIONS in the place of every $CMDLINE_OPTS in TEXT. Returns the command, in run_arena.
 */
const char *command_text(const char *text, const char *options);

/*
 * Runs COMMAND in /bin/sh and waits for its end, with MODPROBE_MODULE set to MODULE and, unless it
 * is NULL, MODPROBE_OPTIONS to OPTIONS. Returns its exit status, 128 + the signal that ended it, or
 * -errno if it could not be run.
 */
int command_run(const char *command, const char *module, const char *options);

/* Returns the environment's MODPROBE_OPTIONS, or NULL. */
const char *command_options(void);

#endif
