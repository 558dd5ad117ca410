/* SPDX-License-Identifier: MIT */
/*
 * Compares libbb/base/calls.c with the C library: `calls FILE...` asks both for the status of each
 * file, by its name and by a descriptor, reads, writes, waits and handles signals.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENABLE_LIBC_SMALL 1
#define fstat             own_fstat
#define fstatat           own_fstatat
#define mmap              own_mmap
#define pread             own_pread
#define munmap            own_munmap
#define sendto            own_sendto
#define openat            own_openat
#define read              own_read
#define write             own_write
#define fsync             own_fsync
#define close             own_close
#define readlinkat        own_readlinkat
#define isatty            own_isatty
#define poll              own_poll
#define waitpid           own_waitpid
#define socket            own_socket
#define sigaction(...)    own_sigaction(__VA_ARGS__)
#include "../../libbb/base/calls.c"
#undef fstat
#undef fstatat
#undef mmap
#undef pread
#undef munmap
#undef sendto
#undef openat
#undef read
#undef write
#undef fsync
#undef close
#undef readlinkat
#undef isatty
#undef poll
#undef waitpid
#undef socket
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

/* Whether OWN, a result of calls.c, is THEIRS; a failure also has errno ERROR in both. */
static void same(long own, int own_error, long theirs, const char *what, const char *name)
{
	check(own == theirs && (own >= 0 || own_error == errno), what, name);
}

#define SAME(call, what, name)                                                                     \
	do {                                                                                       \
		long own_result = own_##call;                                                      \
		int own_error = errno;                                                             \
                                                                                                   \
		same(own_result, own_error, call, what, name);                                     \
	} while (0)

/* Bytes come out of a pipe as they went in, whichever side is the library's. */
static void through_pipe(void)
{
	char bytes[8] = "";
	int ends[2];

	check(!pipe(ends), "made", "pipe");
	check(own_write(ends[1], "abc", 3) == 3 && read(ends[0], bytes, 8) == 3, "written", "pipe");
	check(write(ends[1], "defg", 4) == 4 && own_read(ends[0], bytes + 3, 5) == 4 &&
		      !strcmp(bytes, "abcdefg"),
	      "read", "pipe");
	SAME(poll((&(struct pollfd){ ends[0], POLLIN, 0 }), 1, 0), "empty", "poll");
	check(write(ends[1], "h", 1) == 1, "written again", "pipe");
	SAME(poll((&(struct pollfd){ ends[0], POLLIN, 0 }), 1, -1), "full", "poll");
	check(!own_close(ends[1]), "closed", "pipe");
	SAME(close(ends[1]), "closed twice", "pipe");
	SAME(read(ends[1], bytes, 1), "EBADF", "read");
	SAME(write(ends[0], bytes, 1), "EBADF", "write");
	SAME(fsync(ends[0]), "EINVAL", "fsync");
	close(ends[0]);
}

/* Opens NAME, makes a file with a mode, and reads what is mapped behind its first page. */
static void files(const char *name)
{
	char own[64] = "", theirs[64] = "";
	const off_t FAR = ((off_t)5 << 30) + 7;
	struct stat status;
	unsigned char seen[1];
	char *page;
	int fd;

	SAME(openat(AT_FDCWD, "/nonexistent", O_RDONLY), "ENOENT", "openat");
	SAME(readlinkat(AT_FDCWD, name, own, 3), "as it is", "readlinkat");
	SAME(readlinkat(AT_FDCWD, "/proc/self/exe", own, 3), "cut short", "readlinkat");
	SAME(readlinkat(AT_FDCWD, "/nonexistent", own, 3), "ENOENT", "readlinkat");
	check(own_readlinkat(AT_FDCWD, "/proc/self/fd/0", own, 60) ==
			      readlinkat(AT_FDCWD, "/proc/self/fd/0", theirs, 60) &&
		      !strcmp(own, theirs),
	      "same text", "readlinkat");
	umask(022);
	fd = own_openat(AT_FDCWD, "made", O_RDWR | O_CREAT | O_TRUNC, 0640);
	check(!fstatat(AT_FDCWD, "made", &status, 0) && status.st_mode == (S_IFREG | 0640), "mode",
	      "openat");
	check(fcntl(fd, F_GETFL) == fcntl(openat(AT_FDCWD, "made", O_RDWR), F_GETFL), "flags",
	      "openat");
	check(pwrite(fd, "second page", 11, 4096) == 11 && !own_fsync(fd), "written", "fsync");
	page = own_mmap(NULL, 11, PROT_READ, MAP_PRIVATE, fd, 4096);
	check(page != MAP_FAILED && !memcmp(page, "second page", 11), "offset", "mmap");
	check(own_munmap(page, 11) == 0 && mincore(page, 11, seen) < 0 && errno == ENOMEM, "gone",
	      "munmap");
	SAME(munmap((void *)1, 1), "EINVAL", "munmap");
	check(own_pread(fd, own, 4, 4103) == 4 && !memcmp(own, "page", 4), "offset", "pread");
	check(pwrite(fd, "far", 3, FAR) == 3 && own_pread(fd, own, 9, FAR) == 3 &&
		      !memcmp(own, "far", 3),
	      "beyond 4 GB", "pread");
	SAME(pread(-1, own, 4, 0), "EBADF", "pread");
	SAME(pread(fd, own, 4, -1), "EINVAL", "pread");
	check(own_mmap(NULL, 0, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED && errno == EINVAL,
	      "EINVAL", "mmap");
	check(own_mmap(NULL, 9, PROT_READ, MAP_PRIVATE, -1, 0) == MAP_FAILED && errno == EBADF,
	      "EBADF", "mmap");
	SAME(isatty(fd), "file", "isatty");
	SAME(isatty(-1), "nothing", "isatty");
	own_close(fd);
	fd = posix_openpt(O_RDWR | O_NOCTTY);
	check(fd < 0 || own_isatty(fd), "terminal", "isatty");
}

static void children(void)
{
	struct sockaddr_un nobody = { .sun_family = AF_UNIX, .sun_path = "/nonexistent" };
	int status = 0, ends[2];
	char got[8];
	pid_t child = fork();

	if (!child)
		_exit(7);
	check(own_waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 7, "status",
	      "waitpid");
	SAME(waitpid(-1, &status, WNOHANG), "ECHILD", "waitpid");
	SAME(socket(1000, SOCK_DGRAM, 0), "EAFNOSUPPORT", "socket");
	status = own_socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	check(status >= 0 && fcntl(status, F_GETFD) == FD_CLOEXEC, "FD_CLOEXEC", "socket");
	SAME(sendto(status, "a", 1, MSG_NOSIGNAL, (struct sockaddr *)&nobody, sizeof(nobody)),
	     "ENOENT", "sendto");
	check(!socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) &&
		      own_sendto(ends[0], "abc", 3, 0, NULL, 0) == 3 &&
		      read(ends[1], got, 8) == 3 && !memcmp(got, "abc", 3),
	      "sent", "sendto");
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
	through_pipe();
	files(argv[1]);
	children();
	signals();
	printf("%u cases, %u wrong\n", cases, wrong);
	return wrong != 0 || cases < 100;
}
