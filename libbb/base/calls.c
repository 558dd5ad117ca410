/* SPDX-License-Identifier: MIT */
/*
 * Calls of the kernel as one system call each. musl's are 1.5 KB longer: its fstatat prefers a
 * newer call on 32-bit machines and converts what comes back, its sigaction keeps books for threads
 * that change their user, its socket knows kernels before 2.6.27, and wherever a call may wait it
 * lets a thread be cancelled. Nothing here cancels a thread. These are weak: a C library that links
 * its own for another reason keeps it. Other machines than x86-64 and 32-bit ARM have the
 * library's.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIBC __attribute__((weak))

#if defined(__x86_64__) && defined(__LP64__)

/* The C library's struct stat is the kernel's. */

LIBC int fstatat(int dir, const char *restrict path, struct stat *restrict status, int flags)
{
	return (int)syscall(SYS_newfstatat, dir, path, status, flags);
}

LIBC int fstat(int fd, struct stat *status)
{
	return (int)syscall(SYS_fstat, fd, status);
}

/* Where a handler returns to (arch/x86/kernel/signal_64.c: the kernel has no way of its own). */
__attribute__((naked)) static void restore(void)
{
	__asm__("mov %0, %%eax\n\tsyscall" : : "i"(SYS_rt_sigreturn));
}

enum { RESTORER = 0x04000000 };

LIBC void *mmap(void *start, size_t length, int access, int flags, int fd, off_t offset)
{
	return (void *)syscall(SYS_mmap, start, length, access, flags, fd, offset);
}

LIBC ssize_t pread(int fd, void *to, size_t length, off_t offset)
{
	return syscall(SYS_pread64, fd, to, length, offset);
}

#define IS_KNOWN_MACHINE

#elif defined(__arm__) && defined(__ARM_EABI__)

/*
 * struct stat64 of the kernel (arch/arm/include/uapi/asm/stat.h). Its times have no sign, so they
 * are good until 2106.
 */
struct answer {
	uint64_t dev;
	uint32_t unused[2];
	uint32_t mode, links, uid, gid;
	uint64_t rdev;
	uint32_t unused_too[2];
	int64_t size;
	uint32_t block_size;
	uint64_t blocks;
	struct {
		uint32_t seconds, nanoseconds;
	} atime, mtime, ctime;
	uint64_t ino;
};

LIBC int fstatat(int dir, const char *restrict path, struct stat *restrict status, int flags)
{
	struct answer answer;

	if (syscall(SYS_fstatat64, dir, path, &answer, flags) < 0)
		return -1;
	*status = (struct stat){
		.st_dev = answer.dev,
		.st_ino = answer.ino,
		.st_mode = answer.mode,
		.st_nlink = answer.links,
		.st_uid = answer.uid,
		.st_gid = answer.gid,
		.st_rdev = answer.rdev,
		.st_size = answer.size,
		.st_mtim = { (time_t)answer.mtime.seconds, (long)answer.mtime.nanoseconds },
		.st_ctim = { (time_t)answer.ctime.seconds, (long)answer.ctime.nanoseconds },
	};
	return 0;
}

LIBC int fstat(int fd, struct stat *status)
{
	return fstatat(fd, "", status, AT_EMPTY_PATH);
}

/* Handlers return without help: the kernel has a page for that (arch/arm/kernel/signal.c). */
enum { RESTORER = 0 };
static void (*const restore)(void) = NULL;

/* The kernel takes the offset in units of 4096 bytes. */
LIBC void *mmap(void *start, size_t length, int access, int flags, int fd, off_t offset)
{
	return (void *)syscall(SYS_mmap2, start, length, access, flags, fd,
			       (unsigned long)(offset >> 12));
}

/* A number of 64 bits takes two registers, the first of which has an even number. */
LIBC ssize_t pread(int fd, void *to, size_t length, off_t offset)
{
	return syscall(SYS_pread64, fd, to, length, 0, (long)offset, (long)(offset >> 32));
}

#define IS_KNOWN_MACHINE

#endif

#ifdef IS_KNOWN_MACHINE

/* struct sigaction of the kernel. */
struct action {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	unsigned long mask[64 / 8 / sizeof(long)];
};

/* No caller here blocks further signals, or asks which ones are. */
LIBC int sigaction(int signal, const struct sigaction *restrict now, struct sigaction *restrict old)
{
	struct action action, before;

	if (now) {
		action = (struct action){
			now->sa_handler, (unsigned long)now->sa_flags | RESTORER, restore, { 0 }
		};
	}
	if (syscall(SYS_rt_sigaction, signal, now ? &action : NULL, &before, sizeof(before.mask)) <
	    0)
		return -1;
	if (old)
		*old = (struct sigaction){ .sa_handler = before.handler,
					   .sa_flags = (int)before.flags };
	return 0;
}

LIBC int openat(int dir, const char *path, int flags, ...)
{
	va_list values;
	mode_t mode;

	va_start(values, flags);
	mode = flags & O_CREAT ? va_arg(values, mode_t) : 0;
	va_end(values);
	return (int)syscall(SYS_openat, dir, path, flags | O_LARGEFILE, mode);
}

LIBC ssize_t read(int fd, void *to, size_t length)
{
	return syscall(SYS_read, fd, to, length);
}

LIBC ssize_t write(int fd, const void *from, size_t length)
{
	return syscall(SYS_write, fd, from, length);
}

LIBC int fsync(int fd)
{
	return (int)syscall(SYS_fsync, fd);
}

/* The descriptor is closed even where the call was interrupted. */
LIBC int close(int fd)
{
	return syscall(SYS_close, fd) < 0 && errno != EINTR ? -1 : 0;
}

LIBC ssize_t readlinkat(int dir, const char *restrict path, char *restrict to, size_t length)
{
	return syscall(SYS_readlinkat, dir, path, to, length);
}

LIBC int isatty(int fd)
{
	struct winsize size;

	return syscall(SYS_ioctl, fd, TIOCGWINSZ, &size) == 0;
}

LIBC int poll(struct pollfd *polls, nfds_t count, int msec)
{
	return (int)syscall(SYS_poll, polls, count, msec);
}

LIBC pid_t waitpid(pid_t pid, int *status, int options)
{
	return (pid_t)syscall(SYS_wait4, pid, status, options, NULL);
}

/* Used: the C library's malloc may be linked after link-time optimization has dropped what we do
 * not call. */
__attribute__((used)) LIBC int munmap(void *start, size_t length)
{
	return (int)syscall(SYS_munmap, start, length);
}

LIBC ssize_t sendto(int fd, const void *from, size_t length, int flags, const struct sockaddr *to,
		    socklen_t size)
{
	return syscall(SYS_sendto, fd, from, length, flags, to, size);
}

LIBC int socket(int domain, int type, int protocol)
{
	return (int)syscall(SYS_socket, domain, type, protocol);
}

#endif
