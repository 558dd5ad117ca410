/* SPDX-License-Identifier: MIT */
/*
 * Chunks of memory straight from mmap, each larger than the one before, so that small programs
 * touch few pages and large ones make few system calls. libc's malloc is linked only with the
 * decoders of xz and zstd, regular expressions and threads.
 */

#include <sys/mman.h>

#include "base/arena.h"
#include "base/common.h"
#include "base/exitstatus.h"
#include "base/text.h"
#include "base/write.h"

enum {
	FIRST_CHUNK = 64 << 10,
	LARGEST_CHUNK = 1 << 20,
	ALIGNMENT = 16,
};

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
};

struct arena run_arena;

static void (*exhaustion_hook)(void);

void arena_on_exhaustion(void (*clean_up)(void))
{
	exhaustion_hook = clean_up;
}

static _Noreturn void exhausted(void)
{
	static const char text[] = "out of memory\n";
	void (*clean_up)(void) = exhaustion_hook;

	exhaustion_hook = NULL;
	if (clean_up)
		clean_up();
	write_all(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(EXIT_FAILED);
}

static void add_chunk(struct arena *arena, size_t wanted)
{
	struct arena_chunk *chunk;
	size_t size = arena->chunk ? arena->chunk->size * 2 : FIRST_CHUNK;

	if (size > LARGEST_CHUNK)
		size = LARGEST_CHUNK;
	wanted += sizeof(*chunk) + ALIGNMENT;
	if (wanted < sizeof(*chunk))
		exhausted();
	if (size < wanted)
		size = wanted;
	chunk = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (chunk == MAP_FAILED)
		exhausted();
	chunk->older = arena->chunk;
	chunk->size = size;
	arena->chunk = chunk;
	arena->next = (char *)(chunk + 1);
	arena->end = (char *)chunk + size;
}

char *arena_bytes(struct arena *arena, size_t size)
{
	char *bytes;

	arena_reserve(arena, size);
	bytes = arena->next;
	arena->next += size;
	return bytes;
}

void *arena_raw(struct arena *arena, size_t size)
{
	size_t gap = -(uintptr_t)arena->next % ALIGNMENT;

	/* A new chunk starts on a page, and its header keeps the alignment. */
	if (!arena->chunk || gap + size < size || gap + size > (size_t)(arena->end - arena->next)) {
		add_chunk(arena, size);
		gap = -(uintptr_t)arena->next % ALIGNMENT;
	}
	return arena_bytes(arena, gap + size) + gap;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(arena_raw(arena, size), 0, size);
}

bool arena_extend(struct arena *arena, const char *data, size_t size, size_t new_size)
{
	if (!data || data + size != arena->next ||
	    new_size - size > (size_t)(arena->end - arena->next))
		return false;
	arena->next += new_size - size;
	return true;
}

char *arena_text(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_bytes(arena, length + 1);

	if (length)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *arena_copy(struct arena *arena, const char *text)
{
	return arena_text(arena, text, text_length(text));
}

char *arena_join(struct arena *arena, const char *a, const char *b, const char *c)
{
	size_t length_a = text_length(a), length_b = b ? text_length(b) : 0,
	       length_c = c ? text_length(c) : 0;
	char *joined = arena_bytes(arena, length_a + length_b + length_c + 1);

	memcpy(joined, a, length_a);
	if (length_b)
		memcpy(joined + length_a, b, length_b);
	if (length_c)
		memcpy(joined + length_a + length_b, c, length_c);
	joined[length_a + length_b + length_c] = '\0';
	return joined;
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t element)
{
	size_t wanted = *capacity ? *capacity * 2 : 16;
	void *larger = array;

	if (count < *capacity)
		return array;
	if (!arena_extend(arena, array, *capacity * element, wanted * element))
		larger = arena_raw(arena, wanted * element);
	*capacity = wanted;
	if (larger == array)
		return array;
	if (count)
		memcpy(larger, array, count * element);
	return larger;
}

void arena_reserve(struct arena *arena, size_t size)
{
	if (!arena->chunk || size > (size_t)(arena->end - arena->next))
		add_chunk(arena, size);
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){ arena->chunk, arena->next };
}

void arena_release(struct arena *arena, struct arena_mark mark)
{
	while (arena->chunk != mark.chunk) {
		struct arena_chunk *gone = arena->chunk;

		arena->chunk = gone->older;
		munmap(gone, gone->size);
	}
	arena->next = mark.next;
	arena->end = mark.chunk ? (char *)mark.chunk + mark.chunk->size : NULL;
}
