/* SPDX-License-Identifier: MIT */
/*
 * What runs before main, and errno as a plain variable. musl's start code prepares threads, a
 * kilobyte of code: it finds the program's thread-local memory and copies it, keeps what the kernel
 * says of the process, and calls constructors. modbox has no constructors and, without the options
 * that the Makefile names, no thread and no function of musl that needs more than is here. musl's
 * first instructions (crt1.o) call this. A program with a stack protector keeps musl's start code,
 * and so does one for a machine where calls.c takes the C library's calls.
 */

#include <elf.h>
#include <errno.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#if !defined(__GLIBC__) && !defined(__SSP__) && !defined(__SSP_ALL__) &&                           \
	!defined(__SSP_STRONG__) && (defined(__x86_64__) || defined(__arm__))

/* A function of musl that needs its start code brings this name, too: then the linker refuses. */
char *__progname;

extern char **__environ;

/* Pairs of a kind and its value, the last one of kind 0 (Linux: fs/binfmt_elf.c). */
static const unsigned long *from_kernel;

static int error;

int *__errno_location(void)
{
	return &error;
}

/* The library's own functions call it so. */
int *___errno_location(void)
{
	return &error;
}

unsigned long getauxval(unsigned long kind)
{
	const unsigned long *pair = from_kernel;

	while (*pair && *pair != kind)
		pair += 2;
	return pair[1];
}

int getpagesize(void)
{
	return (int)getauxval(AT_PAGESZ);
}

#ifdef __x86_64__

/*
 * A function of a library that has a stack protector compares a number behind this address, which
 * is musl's for the thread. musl's syscall is such a function.
 */
static void set_thread(void)
{
	enum { ARCH_SET_FS = 0x1002 };
	static long thread[8];

	syscall(SYS_arch_prctl, ARCH_SET_FS, thread);
}

__attribute__((naked)) long syscall(long number __attribute__((unused)), ...)
{
	__asm__("mov %rdi, %rax\n\t"
		"mov %rsi, %rdi\n\t"
		"mov %rdx, %rsi\n\t"
		"mov %rcx, %rdx\n\t"
		"mov %r8, %r10\n\t"
		"mov %r9, %r8\n\t"
		"mov 8(%rsp), %r9\n\t"
		"syscall\n\t"
		"mov %rax, %rdi\n\t"
		"jmp __syscall_ret");
}

#else

static void set_thread(void)
{
}

#endif

_Noreturn void __libc_start_main(int (*main)(int, char **), int argc, char **argv)
{
	char **end = argv + argc + 1;

	__environ = end;
	while (*end)
		end++;
	from_kernel = (const unsigned long *)(end + 1);
	set_thread();
	_exit(main(argc, argv));
}

#endif
