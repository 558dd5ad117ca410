/* SPDX-License-Identifier: MIT */
/* A record of when each module was loaded, and the chain of modules that took longest. */
#ifndef TRACE_H
#define TRACE_H

#include "plan/jobs.h"

/*
 * Has jobs_run write a line for each step to the file PATH; NULL: to memory, where trace_print_path
 * finds it. Processes that are made from this one write to the same file. modplug(8) has the
 * format. Returns false if the file cannot be made. Prints its errors.
 */
bool trace_open(const char *path);

/*
 * Prints the critical path of the steps so far, if there is a record that can be read again. A
 * record in memory ends here.
 */
void trace_print_path(void);

#endif
