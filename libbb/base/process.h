/* SPDX-License-Identifier: MIT */
/*
 * Child processes, and signals that are read from a descriptor, without libc's support for threads.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <signal.h>
#include <sys/types.h>

/*
 * Works as fork(2), for a program with one thread that uses neither malloc nor stdio. Flushes
 * standard output first, so that nothing is printed twice. Returns 0 in the child, the child's
 * number in the parent, or -errno.
 */
pid_t process_fork(void);

/* Resets SIGCHLD to its default. If it was inherited as ignored, waiting would find no children. */
void process_expect_children(void);

/*
 * Waits for our child PID to end. Returns its exit status, 128 + the signal that ended it, or
 * -errno.
 */
int process_wait(pid_t pid);

/*
 * Runs PROGRAM and waits for it to end. BECOME is execve(2), or execvpe(3) to look for it in PATH.
 * ARGUMENTS begin with the program's name and end with NULL. Returns what process_wait does, or 127
 * if the program cannot be run.
 */
int process_run(int (*become)(const char *, char *const *, char *const *), const char *program,
		const char *const *arguments, char *const *environment);

/* Returns how many processors this process may use; at least 1. */
unsigned process_processors(void);

/* Works as pipe2(2) with O_CLOEXEC. Returns 0 or -errno. */
int process_pipe(int ends[2]);

/*
 * Has ACTION, a function or SIG_DFL, called for the signals that end a process at a user's or a
 * limit's wish. A signal that was ignored when we started stays ignored: nohup and "&" do that.
 * System calls go on after it.
 */
void signals_catch(void (*action)(int));

/* A set of signals below 32, a bit for each. */
#define SIGNAL_BIT(signal) (1ul << ((signal)-1))

/* Blocks SIGNALS, and no others. */
void signals_block(unsigned long signals);

/*
 * Returns a descriptor that is readable when one of SIGNALS, which must be blocked, has come; or
 * -errno.
 */
int signals_open(unsigned long signals);

/* Takes the next signal off FD without blocking. Returns 0 when there is none. */
unsigned signals_read(int fd);

#endif
