/* SPDX-License-Identifier: MIT */
/* Memory that is handed out piece by piece and given back all at once. */
#ifndef ARENA_H
#define ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_chunk;

/* An arena of all zeros is empty and ready for use. */
struct arena {
	struct arena_chunk *chunk; /* the newest chunk; older ones hang off it */
	char *next;                /* first free byte in it */
	char *end;
};

/* A point in an arena's life, to go back to. */
struct arena_mark {
	struct arena_chunk *chunk;
	char *next;
};

/* Holds what lives until the process ends. */
extern struct arena run_arena;

/*
 * Returns SIZE bytes of zeros, aligned for any object. Never returns NULL: without memory the
 * process prints an error, calls the hook of arena_on_exhaustion, and ends with EXIT_FAILED.
 */
void *arena_alloc(struct arena *arena, size_t size);

/* The same without clearing: for large tables of which a run may touch only a little. */
void *arena_raw(struct arena *arena, size_t size);

/* The same without alignment and without clearing: for text. */
char *arena_bytes(struct arena *arena, size_t size);

/*
 * Makes the newest allocation, DATA of SIZE bytes, larger in place. Returns false if there is no
 * room.
 */
bool arena_extend(struct arena *arena, const char *data, size_t size, size_t new_size);

/* Return a copy of LENGTH bytes of TEXT, or of all of it, and put a NUL behind the copy. */
char *arena_text(struct arena *arena, const char *text, size_t length);
char *arena_copy(struct arena *arena, const char *text);

/* Returns the texts A, B and C put together. B and C may be NULL. */
char *arena_join(struct arena *arena, const char *a, const char *b, const char *c);

/*
 * Doubles ARRAY if COUNT has reached *CAPACITY; both count elements of ELEMENT bytes. An array of
 * capacity 0 may be NULL. Returns the array to use from now on. Its new part is not cleared.
 */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t element);

/* Gets the memory for the next SIZE bytes, so that arena_release to a later mark keeps it. */
void arena_reserve(struct arena *arena, size_t size);

/* Returns the current point, for arena_release. */
struct arena_mark arena_mark(const struct arena *arena);

/* Frees all that was allocated since MARK. */
void arena_release(struct arena *arena, struct arena_mark mark);

/* Sets the hook that runs once before a process without memory ends; NULL for none. */
void arena_on_exhaustion(void (*clean_up)(void));

#endif
