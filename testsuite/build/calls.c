/* SPDX-License-Identifier: MIT */
/*
 * Compares libbb/base/calls.c with the C library: `calls FILE...` asks both for the status of each
 * file, by its name and by a descriptor, and handles signals.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ENABLE_LIBC_SMALL 1
#define fstat             own_fstat
#define fstatat           own_fstatat
#define sigaction(...)    own_sigaction(__VA_ARGS__)
#include "../../libbb/base/calls.c"
#undef fstat
#undef fstatat
#undef sigaction

static unsigned cases, wrong;
static volatile sig_atomic_t handled;

static void check(int right, const char *what, const char *name)
{
	cases++;
	if (right)
		return;
	wrong++;
	printf("%s: %s\n", name, what);
}

static void compare(const struct stat *own, const struct stat *theirs, const char *name)
{
	check(own->st_dev == theirs->st_dev, "st_dev", name);
	check(own->st_ino == theirs->st_ino, "st_ino", name);
	check(own->st_mode == theirs->st_mode, "st_mode", name);
	check(own->st_nlink == theirs->st_nlink, "st_nlink", name);
	check(own->st_uid == theirs->st_uid, "st_uid", name);
	check(own->st_gid == theirs->st_gid, "st_gid", name);
	check(own->st_rdev == theirs->st_rdev, "st_rdev", name);
	check(own->st_size == theirs->st_size, "st_size", name);
	check(!memcmp(&own->st_mtim, &theirs->st_mtim, sizeof(own->st_mtim)), "st_mtim", name);
	check(!memcmp(&own->st_ctim, &theirs->st_ctim, sizeof(own->st_ctim)), "st_ctim", name);
}

static void by_name(const char *name, int flags)
{
	struct stat own = { .st_size = 0 }, theirs = { .st_size = 0 };
	int error, result = own_fstatat(AT_FDCWD, name, &own, flags);

	error = result ? errno : 0;
	check(fstatat(AT_FDCWD, name, &theirs, flags) == result, "result", name);
	check(!result || errno == error, "errno", name);
	compare(&own, &theirs, name);
}

static void by_descriptor(const char *name)
{
	struct stat own, theirs;
	int fd = open(name, O_PATH);

	check(own_fstat(fd, &own) == 0 && fstat(fd, &theirs) == 0, "opened", name);
	compare(&own, &theirs, name);
	close(fd);
}

static void handle(int signal)
{
	handled += signal == SIGUSR1;
}

static char *hole;

static void fill(int signal, siginfo_t *info, void *context)
{
	(void)context;
	handled += signal == SIGSEGV && (char *)info->si_addr == hole + 5;
	mprotect(hole, 4096, PROT_READ | PROT_WRITE);
}

static void signals(void)
{
	struct sigaction act = { .sa_handler = handle }, old;

	signal(SIGUSR1, SIG_IGN);
	check(!own_sigaction(SIGUSR1, NULL, &old) && old.sa_handler == SIG_IGN, "ignored",
	      "SIGUSR1");
	check(!own_sigaction(SIGUSR1, &act, &old) && old.sa_handler == SIG_IGN, "set", "SIGUSR1");
	raise(SIGUSR1);
	raise(SIGUSR1);
	check(handled == 2, "handled twice", "SIGUSR1");
	check(!own_sigaction(SIGUSR1, NULL, &old) && old.sa_handler == handle, "asked", "SIGUSR1");
	check(own_sigaction(1000, &act, NULL) < 0 && errno == EINVAL, "EINVAL", "signal 1000");

	hole = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	act = (struct sigaction){ .sa_sigaction = fill, .sa_flags = SA_SIGINFO };
	check(!own_sigaction(SIGSEGV, &act, NULL), "set", "SIGSEGV");
	*(volatile char *)(hole + 5) = 1;
	check(handled == 3 && hole[5] == 1, "handled with its address", "SIGSEGV");
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		by_name(argv[i], 0);
		by_name(argv[i], AT_SYMLINK_NOFOLLOW);
		by_descriptor(argv[i]);
	}
	by_name("/nonexistent", 0);
	by_name("", 0);
	signals();
	printf("%u cases, %u wrong\n", cases, wrong);
	return wrong != 0 || cases < 100;
}
