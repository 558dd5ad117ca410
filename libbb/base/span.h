/* SPDX-License-Identifier: MIT */
/* Bytes with their bounds: bytes from a file are read in no other way. */
#ifndef SPAN_H
#define SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/byteorder.h"

struct span {
	const uint8_t *data;
	size_t length;
};

/* Returns NUMBER, an offset or a length in a file; SIZE_MAX, which no span has, if it is larger. */
static inline size_t span_offset(uint64_t number)
{
	return number < SIZE_MAX ? (size_t)number : SIZE_MAX;
}

/* Returns the LENGTH bytes at OFFSET, or an empty span (data NULL) if any of them lies outside. */
static inline struct span span_part(struct span span, size_t offset, size_t length)
{
	if (!span.data || offset > span.length || length > span.length - offset)
		return (struct span){ NULL, 0 };
	return (struct span){ span.data + offset, length };
}

/* Returns what follows the first OFFSET bytes. */
static inline struct span span_from(struct span span, size_t offset)
{
	if (!span.data || offset > span.length)
		return (struct span){ NULL, 0 };
	return (struct span){ span.data + offset, span.length - offset };
}

/* Returns the text at OFFSET if it ends with NUL inside the span, else NULL. */
static inline const char *span_text(struct span span, size_t offset)
{
	struct span rest = span_from(span, offset);

	if (!rest.length || !memchr(rest.data, '\0', rest.length))
		return NULL;
	return (const char *)rest.data;
}

/* Returns a copy of TEXT in ARENA, ended with NUL. */
static inline char *span_copy(struct arena *arena, struct span text)
{
	return arena_text(arena, (const char *)text.data, text.length);
}

/* Return the number at OFFSET, with its bytes swapped if SWAP; 0 if it lies outside. */
static inline uint16_t span_u16(struct span span, size_t offset, bool swap)
{
	struct span bytes = span_part(span, offset, sizeof(uint16_t));

	return bytes.data ? record_u16(bytes.data, 0, swap) : 0;
}

static inline uint32_t span_u32(struct span span, size_t offset, bool swap)
{
	struct span bytes = span_part(span, offset, sizeof(uint32_t));

	return bytes.data ? record_u32(bytes.data, 0, swap) : 0;
}

static inline uint64_t span_u64(struct span span, size_t offset, bool swap)
{
	struct span bytes = span_part(span, offset, sizeof(uint64_t));

	return bytes.data ? record_u64(bytes.data, 0, swap) : 0;
}

/*
 * Whether SPAN holds the bytes of TEXT. Always inlined: with a literal TEXT most spans are told
 * apart by their length alone.
 */
static inline __attribute__((always_inline)) bool span_is(struct span span, const char *text)
{
	return span.length == strlen(text) && span.data && !memcmp(span.data, text, span.length);
}

#endif
