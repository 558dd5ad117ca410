/* SPDX-License-Identifier: MIT */
/* Which modules an install command of the configuration loads, as far as its text tells. */
#ifndef INSTALLNAMES_H
#define INSTALLNAMES_H

/*
 * Calls EACH with CONTEXT for the operands of modprobe and insmod in COMMAND, a text for the shell:
 * the first one of each, or with -a all. A path becomes a name. Passes over what the shell would
 * have to work out ("$NAME"), and commands that remove. The names live in run_arena. COMMAND is not
 * carried out.
 */
void install_names(const char *command, void (*each)(void *context, const char *name),
		   void *context);

#endif
