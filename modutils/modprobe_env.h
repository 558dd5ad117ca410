/* SPDX-License-Identifier: MIT */
/* The variable MODPROBE_OPTIONS, which modprobe reads and hands on to the commands it runs. */
#ifndef MODPROBE_ENV_H
#define MODPROBE_ENV_H

#include "base/options.h"

/* Puts the words of MODPROBE_OPTIONS before those of the command line. */
void modprobe_prepend_options(struct args *args);

/*
 * Returns the options that a modprobe started by an install command inherits (MODPROBE_OPTIONS), in
 * run_arena; NULL if there are none.
 */
const char *modprobe_child_options(const struct args *args);

#endif
