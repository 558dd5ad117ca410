/* SPDX-License-Identifier: MIT */
/* Whether the kernel can run a program. */
#ifndef PROGRAM_H
#define PROGRAM_H

/*
 * Returns why the kernel cannot run PROGRAM, a path that a file of /proc or /sys has, in run_arena;
 * NULL if it can. A script needs its interpreter, too.
 */
const char *program_fault(const char *program);

#endif
