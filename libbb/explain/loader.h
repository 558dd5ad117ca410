/* SPDX-License-Identifier: MIT */
/* The process that waits for a module's start function. */
#ifndef LOADER_H
#define LOADER_H

/*
 * Returns in words which process of this system has been loading a module for the longest time, and
 * since when, in run_arena: ": modprobe (process 71) waits for it since 12 s". Returns "" if none
 * is found: drivers of the kernel itself are started by its own threads.
 */
const char *loader_text(void);

#endif
