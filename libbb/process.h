/* SPDX-License-Identifier: MIT */
/* Processes of our own and signals that are waited for, without what libc has for threads. */
#ifndef PROCESS_H
#define PROCESS_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * As fork(2), for a program with one thread that uses neither malloc nor stdio. Standard output is
 * flushed first, so that nothing is printed twice. Returns -errno if it fails.
 */
pid_t process_fork(void);

/* How many processors this process may use; at least 1. */
unsigned process_processors(void);

/* As pipe2(2) with O_CLOEXEC. Returns 0 or -errno. */
int process_pipe(int ends[2]);

/* A set of signals below 32: the sum of their bits. */
#define SIGNAL_BIT(signal) (1ul << ((signal)-1))

/* Blocks SIGNALS, and no others. */
void signals_block(unsigned long signals);

/* Returns a descriptor that has something to read when one of SIGNALS, blocked, came; or -errno. */
int signals_open(unsigned long signals);

/* Takes the next signal off FD, without waiting. Returns 0 when there is none. */
unsigned signals_read(int fd);

#endif
