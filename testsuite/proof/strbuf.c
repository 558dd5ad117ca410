/* SPDX-License-Identifier: MIT */
/*
 * strbuf's growth (base/strbuf.c): from any capacity that it can have had, for any length and any
 * number of bytes to add there is room afterwards, or all memory is asked for, which fails; always
 * so if no address can hold the sum. Also with addresses of 32 bits (NARROW).
 */

//with: base/text.c
//also: -DNARROW
//fault: base/strbuf.c s/if (buf->capacity - buf->length < more)/if (buf->capacity < more)/

#include "proof.h"

#include "base/arena.h"
#include "base/common.h"
#include "base/text.h"

#ifdef NARROW
#define size_t uint32_t
#undef SIZE_MAX
#define SIZE_MAX     UINT32_MAX
#define arena_extend narrow_extend
#define arena_bytes  narrow_bytes
#define text_length  (uint32_t) text_length
#define text_before  (uint32_t) text_before
bool narrow_extend(struct arena *arena, const char *data, size_t size, size_t new_size);
char *narrow_bytes(struct arena *arena, size_t size);
#endif

#include "base/strbuf.c"

static bool extends; /* the arena's answer */
static size_t wanted;

/* Memory is never touched, because nothing is copied: LENGTH is 0 where the text moves. */
bool arena_extend(struct arena *arena, const char *data, size_t size, size_t new_size)
{
	(void)arena;
	(void)data;
	(void)size;
	wanted = new_size;
	return extends;
}

char *arena_bytes(struct arena *arena, size_t size)
{
	static char nothing;

	(void)arena;
	wanted = size;
	return &nothing;
}

/* 64 doubled some times, as long as an address can hold it. */
static size_t any_capacity(void)
{
	unsigned times = choose(sizeof(size_t) * 8 - 5);

	/* 0 is a buffer that has none yet. */
	return times ? (size_t)64 << (times - 1) : 0;
}

/* A number up to MOST: small, at the end, around each power of two. */
static size_t any_up_to(size_t most)
{
	unsigned bits = choose(sizeof(size_t) * 8 + 1), beside = choose(3);
	size_t number = bits == sizeof(size_t) * 8 ? most : ((size_t)1 << bits) - 1 + beside;

	return number > most ? most - beside * (most > 2) : number;
}

void prove(void)
{
	struct strbuf buf = { .capacity = any_capacity() };
	size_t more, before = buf.capacity;

	buf.length = any_up_to(buf.capacity);
	more = any_up_to(SIZE_MAX);
	extends = buf.length || choose(2);
	wanted = buf.capacity;
	strbuf_reserve(&buf, more);
	demand(buf.capacity >= before && buf.capacity >= buf.length);
	demand(more > SIZE_MAX - buf.length ? buf.capacity == SIZE_MAX
					    : buf.capacity - buf.length >= more);
	/* The arena gave as much as the buffer believes to have. */
	demand(wanted == buf.capacity);
	/* No more than twice what is needed, or all. */
	demand(buf.capacity == before || buf.capacity == 64 || buf.capacity == SIZE_MAX ||
	       buf.capacity / 2 < buf.length + more);
}
