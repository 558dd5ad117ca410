/* SPDX-License-Identifier: MIT */
/* The lists of modplug -L. */
#ifndef MODPLUG_LISTS_H
#define MODPLUG_LISTS_H

#include "plan/plug.h"

/* Requests all modules of the system's own lists, those of -l. */
void modplug_request_listed(struct plug *plug);

/*
 * Requests all modules of LISTS, names with commas between them as lists_each takes them. Returns
 * an exit status. Prints its errors.
 */
int modplug_request_lists(struct plug *plug, const char *lists);

#endif
