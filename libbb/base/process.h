/* SPDX-License-Identifier: MIT */
/* Processes of our own and signals that are waited for, without what libc has for threads. */
#ifndef PROCESS_H
#define PROCESS_H

#include <signal.h>
#include <sys/types.h>

/*
 * As fork(2), for a program with one thread that uses neither malloc nor stdio. Standard output is
 * flushed first, so that nothing is printed twice. Returns -errno if it fails.
 */
pid_t process_fork(void);

/*
 * From now on the ends of our children can be waited for, also where whoever has started us does
 * not want to know of his own (SIGCHLD ignored, which is inherited).
 */
void process_expect_children(void);

/*
 * Waits for the end of our child PID. Returns its exit status, 128 + the signal that ended it, or
 * -errno.
 */
int process_wait(pid_t pid);

/*
 * Runs PROGRAM and waits for its end. BECOME is execve(2), or execvpe(3) to look for it in PATH.
 * ARGUMENTS begin with the program's name and end with NULL. Returns what process_wait does, or
 * 127 if it could not be run.
 */
int process_run(int (*become)(const char *, char *const *, char *const *), const char *program,
		const char *const *arguments, char *const *environment);

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
