/* SPDX-License-Identifier: MIT */
/* The bare system calls: musl's fork takes all of its locks, which is 2 KB. */

#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/common.h"
#include "base/out.h"
#include "base/outcome.h"
#include "base/process.h"

/* Machines without fork have a clone whose first argument is the flags. */
#ifdef SYS_fork
enum { FORK = SYS_fork };
#else
enum { FORK = SYS_clone };
#endif

/* A signal set as large as the kernel's. */
struct signal_set {
	unsigned long bits[_NSIG / 8 / sizeof(long)];
};

pid_t process_fork(void)
{
	out_flush(&out_stdout);
	return outcome(syscall(FORK, SIGCHLD, 0, 0, 0, 0));
}

void process_expect_children(void)
{
	static struct sigaction by_default;

	sigaction(SIGCHLD, &by_default, NULL);
}

int process_wait(pid_t pid)
{
	int status;
	int waited = outcome(waitpid(pid, &status, 0));

	/* No signal interrupts this: we have no handlers that return. */
	if (waited < 0)
		return waited;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int process_run(int (*become)(const char *, char *const *, char *const *), const char *program,
		const char *const *arguments, char *const *environment)
{
	pid_t pid;

	process_expect_children();
	out_flush(&out_stdout);
	/* The child only becomes the program, so it can share our memory until then. */
	pid = vfork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		become(program, (char *const *)arguments, environment);
		_exit(127);
	}
	return process_wait(pid);
}

unsigned process_processors(void)
{
	unsigned long mask[1024 / 8 / sizeof(long)];
	long got = syscall(SYS_sched_getaffinity, 0, sizeof(mask), mask);
	unsigned count = 0;

	for (size_t i = 0; got > 0 && i < (size_t)got / sizeof(*mask); i++) {
		for (unsigned long bits = mask[i]; bits; bits &= bits - 1)
			count++;
	}
	return count ? count : 1;
}

int process_pipe(int ends[2])
{
	return outcome(syscall(SYS_pipe2, ends, O_CLOEXEC));
}

void signals_catch(void (*action)(int))
{
	static const uint8_t signals[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGXFSZ, SIGPIPE };
	struct sigaction how = { .sa_handler = action, .sa_flags = SA_RESTART }, now;

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaction(signals[i], NULL, &now);
		if (now.sa_handler != SIG_IGN)
			sigaction(signals[i], &how, NULL);
	}
}

void signals_block(unsigned long signals)
{
	struct signal_set set = { { signals } };

	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, sizeof(set));
}

int signals_open(unsigned long signals)
{
	struct signal_set set = { { signals } };

	return outcome(syscall(SYS_signalfd4, -1, &set, sizeof(set), SFD_CLOEXEC | SFD_NONBLOCK));
}

unsigned signals_read(int fd)
{
	struct signalfd_siginfo info;

	return read(fd, &info, sizeof(info)) == sizeof(info) ? info.ssi_signo : 0;
}
