/* SPDX-License-Identifier: MIT */
/*
 * For sanitizer builds: the arena's functions over malloc, and files that are mapped as exact
 * copies.
 *
 * AddressSanitizer knows malloc's pieces to the byte, but sees neither an arena's (they lie close
 * in one mapping) nor the end of a mapped file (zeros follow, to the end of the page). Here each
 * piece of an arena is a malloc of its own, given back at arena_release, so that a read past its
 * end or after its time is found. The linker's --wrap puts these in the place of the real ones.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"

/* The real function: calls in this file are wrapped as well. */
void *__real_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset);

/* An arena's list of pieces, with arena->chunk at the newest; each piece is a malloc of its own. */
struct arena_chunk {
	struct arena_chunk *older;
	void *piece;
};

static void *piece_of(struct arena *arena, size_t size)
{
	struct arena_chunk *newest = malloc(sizeof(*newest));
	void *piece = size <= PTRDIFF_MAX ? malloc(size) : NULL;

	if (!newest || !piece) {
		fputs("out of memory\n", stderr);
		_exit(1);
	}
	newest->older = arena->chunk;
	newest->piece = piece;
	arena->chunk = newest;
	return piece;
}

void *__wrap_arena_raw(struct arena *arena, size_t size)
{
	return piece_of(arena, size);
}

void *__wrap_arena_alloc(struct arena *arena, size_t size)
{
	return memset(piece_of(arena, size), 0, size);
}

char *__wrap_arena_bytes(struct arena *arena, size_t size)
{
	return piece_of(arena, size);
}

/* Refuses: callers must handle that. */
bool __wrap_arena_extend(struct arena *arena, const char *data, size_t size, size_t new_size)
{
	(void)arena;
	(void)data;
	(void)size;
	(void)new_size;
	return false;
}

char *__wrap_arena_text(struct arena *arena, const char *text, size_t length)
{
	char *copy = piece_of(arena, length + 1);

	if (length)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *__wrap_arena_copy(struct arena *arena, const char *text)
{
	return __wrap_arena_text(arena, text, strlen(text));
}

char *__wrap_arena_join(struct arena *arena, const char *a, const char *b, const char *c)
{
	size_t size = strlen(a) + (b ? strlen(b) : 0) + (c ? strlen(c) : 0) + 1;
	char *joined = piece_of(arena, size);

	snprintf(joined, size, "%s%s%s", a, b ? b : "", c ? c : "");
	return joined;
}

void *__wrap_arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity,
			size_t element)
{
	void *larger;

	if (count < *capacity)
		return array;
	*capacity = *capacity ? *capacity * 2 : 16;
	larger = __wrap_arena_raw(arena, *capacity * element);
	if (count)
		memcpy(larger, array, count * element);
	return larger;
}

/* Nothing is reserved here. */
void __wrap_arena_reserve(struct arena *arena, size_t size)
{
	(void)arena;
	(void)size;
}

struct arena_mark __wrap_arena_mark(const struct arena *arena)
{
	return (struct arena_mark){ arena->chunk, NULL };
}

void __wrap_arena_release(struct arena *arena, struct arena_mark mark)
{
	while (arena->chunk != mark.chunk) {
		struct arena_chunk *gone = arena->chunk;

		arena->chunk = gone->older;
		free(gone->piece);
		free(gone);
	}
}

/* Only arenas release memory; mapped files stay until the process ends. */
void *__wrap_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
	char *copy;
	size_t have = 0;
	ssize_t got = 1;

	if (fd < 0 || protection != PROT_READ || flags != MAP_PRIVATE || !length)
		return __real_mmap(address, length, protection, flags, fd, offset);
	copy = malloc(length);
	if (!copy)
		return MAP_FAILED;
	while (have < length &&
	       (got = pread(fd, copy + have, length - have, offset + (off_t)have)) > 0)
		have += (size_t)got;
	if (got < 0) {
		free(copy);
		return MAP_FAILED;
	}
	memset(copy + have, 0, length - have);
	return copy;
}
