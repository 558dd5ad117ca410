/* SPDX-License-Identifier: MIT */
/*
 * Which functions of modbox were called. Linked into a modbox that is compiled with
 * -finstrument-functions, this marks each function in shared memory, which works below chroot,
 * after _exit and in killed processes. Compiled with -DREADER it is a program:
 *
 *   functions clear     makes the memory, empty
 *   functions print     prints the addresses of the functions that were called
 *   functions remove    removes the memory
 */

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

/* The program is static and not moved, so addresses are the same in every process. */
enum { KEY = 0x6d75746d, START = 0x400000, ROOM = 4 << 20 };

#ifdef READER

int main(int argc, char **argv)
{
	const char *order = argc == 2 ? argv[1] : "";
	int id = shmget(KEY, ROOM, IPC_CREAT | 0666);
	char *called = shmat(id, NULL, 0);

	if (called == (void *)-1) {
		perror("functions: shared memory");
		return 1;
	}
	if (strcmp(order, "clear") == 0)
		memset(called, 0, ROOM);
	for (unsigned i = 0; strcmp(order, "print") == 0 && i < ROOM; i++) {
		if (called[i])
			printf("%x\n", START + i);
	}
	if (strcmp(order, "remove") == 0)
		shmctl(id, IPC_RMID, NULL);
	return 0;
}

#else

static char *called;

__attribute__((constructor, no_instrument_function)) static void attach(void)
{
	int id = shmget(KEY, ROOM, 0);
	void *memory = id < 0 ? (void *)-1 : shmat(id, NULL, 0);

	if (memory != (void *)-1)
		called = memory;
}

__attribute__((no_instrument_function)) void __cyg_profile_func_enter(void *function, void *caller)
{
	uintptr_t at = (uintptr_t)function - START;

	(void)caller;
	if (called && at < ROOM)
		called[at] = 1;
}

__attribute__((no_instrument_function)) void __cyg_profile_func_exit(void *function, void *caller)
{
	(void)function;
	(void)caller;
}

#endif
