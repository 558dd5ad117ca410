/* SPDX-License-Identifier: MIT */
/* Running the commands of install and remove lines in modprobe.d. */
#ifndef COMMAND_H
#define COMMAND_H

/* Returns TEXT with OPTIONS in place of every $CMDLINE_OPTS, in run_arena. */
const char *command_text(const char *text, const char *options);

/*
 * Runs COMMAND in /bin/sh and waits for it to end. Its environment has MODPROBE_MODULE set to
 * MODULE and, unless OPTIONS is NULL, MODPROBE_OPTIONS to OPTIONS. Returns its exit status, 128 +
 * the signal that ended it, or -errno if there is no shell or no process for it.
 */
int command_run(const char *command, const char *module, const char *options);

/* Returns the environment's MODPROBE_OPTIONS, or NULL. */
const char *command_options(void);

#endif
