/* SPDX-License-Identifier: MIT */
/* Whether a program that hears of new devices loads modules for them, by its rules. */
#ifndef RULES_H
#define RULES_H

/*
 * Returns why PROGRAM, a process of the running system or the kernel's helper, loads no module for
 * a new device, in run_arena; NULL if it does, or if nothing is known about such programs. PROGRAM
 * is a name without a path. ARGUMENTS are its words, "" behind the last, or NULL if they are not
 * known. Knows udev, mdev and mdevd. *CURE becomes a command that mends it, or NULL.
 */
const char *rules_fault(const char *program, const char *const *arguments, const char **cure);

#endif
