/* SPDX-License-Identifier: MIT */
/* Running one applet from another. */
#ifndef APPLET_H
#define APPLET_H

#include <stdbool.h>

struct args;

/*
 * Runs the applet NAME. *STATUS becomes what it returned. Returns false if there is no such applet.
 */
bool applet_run(const char *name, struct args *args, int *status);

#endif
