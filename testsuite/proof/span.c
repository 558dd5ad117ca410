/* SPDX-License-Identifier: MIT */
/*
 * span.h: for spans of up to MAX bytes with any contents, any offset and any length of 64 bits, no
 * function reads outside the span, and each result lies in it and is what was asked for.
 */

//fault: base/span.h s/length > span.length - offset)/length > span.length)/
//eva: -eva-split-return-function proof_memchr:full,span_text:full

#include "proof.h"

#include "base/span.h"

#ifdef __FRAMAC__
enum { MAX = 9 };
#else
enum { MAX = 5 }; /* all contents over any_byte */
#endif

/* RESULT is nothing, or lies in the first LENGTH bytes of BYTES. */
static void lies_inside(const uint8_t *bytes, struct span result, size_t length)
{
	if (!result.data) {
		demand(result.length == 0);
		return;
	}
	demand(result.data >= bytes && result.data <= bytes + length);
	demand(result.length <= length - (size_t)(result.data - bytes));
	/* The analysis, or the sanitizer, objects if the ends are not ours. */
	if (result.length)
		demand(result.data[0] + result.data[result.length - 1] >= 0);
}

/* All look-ups AT bytes into SPAN. */
static void prove_at(struct span span, uint64_t at, uint64_t size, bool swap)
{
	struct span part = span_part(span, at, size), from = span_from(span, at);
	const char *text = span_text(span, at);

	lies_inside(span.data, part, span.length);
	lies_inside(span.data, from, span.length);
	/* What lies inside is never refused. */
	if (at <= span.length) {
		demand(from.data == span.data + at);
		if (size <= span.length - at)
			demand(part.data == span.data + at && part.length == size);
	}
	if (text)
		demand((const uint8_t *)text + strlen(text) < span.data + span.length);
	(void)span_u16(span, at, swap);
	(void)span_u32(span, at, swap);
	(void)span_u64(span, at, swap);
}

#ifdef __FRAMAC__

static uint8_t bytes[MAX];

/* Whether NUMBER is WHICH, or both are above MAX. */
static bool is_one(uint64_t number, uint64_t which)
{
	return which <= MAX ? number == which : number > MAX;
}

/*
 * One length, offset and size at a time, of the last two also all beyond at once. The contents stay
 * unknown.
 */
void prove(void)
{
	size_t length = choose(MAX + 1);
	uint64_t offset = any_size(), size = any_size();

	for (size_t i = 0; i < MAX; i++)
		bytes[i] = any_byte();
	for (size_t n = 0; n <= MAX; n++) {
		for (uint64_t at = 0; n == length && at <= MAX + 1; at++) {
			for (uint64_t part = 0; is_one(offset, at) && part <= MAX + 1; part++) {
				if (is_one(size, part))
					prove_at((struct span){ bytes, n }, at <= MAX ? at : offset,
						 part <= MAX ? part : size, size & 1);
			}
		}
	}
}

#else

void prove(void)
{
	uint8_t filled[MAX], *copy;
	size_t length = choose(MAX + 1);
	uint64_t offset = any_size(), size;

	/* Contents matter to texts alone: numbers and parts get one. */
	if (choose(2)) {
		size = any_size();
		memset(filled, 'a', sizeof(filled));
	} else {
		size = 0;
		for (size_t i = 0; i < length; i++)
			filled[i] = any_byte();
	}
	copy = exact_copy(filled, length);
	prove_at((struct span){ copy, length }, offset, size, size & 1);
	exact_free(copy, length);
}

#endif
