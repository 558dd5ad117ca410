/* SPDX-License-Identifier: MIT */
/*
 * Shared by the harnesses of this folder. A harness is a file NAME.c with one function, prove, that
 * checks one case. Where cases differ it asks choose() or any_size().
 *
 * Compiled, prove runs once for each combination of answers. Under Frama-C's Eva an answer is every
 * value of its range at once, so one analysis of prove stands for all of them.
 */
#ifndef PROOF_H
#define PROOF_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Checks one case. */
void prove(void);

#ifdef __FRAMAC__

#include "__fc_builtin.h"
#include "base/common.h" /* before the names below are taken */

/* Returns a number below COUNT. */
static inline unsigned choose(unsigned count)
{
	return (unsigned)Frama_C_unsigned_int_interval(0, count - 1);
}

/* Returns any number of 64 bits. */
static inline uint64_t any_size(void)
{
	return Frama_C_unsigned_long_long_interval(0, UINT64_MAX);
}

/* Returns any byte. */
static inline uint8_t any_byte(void)
{
	return Frama_C_unsigned_char_interval(0, 255);
}

/* The analysis has to prove this for each call. */
/*@ requires truth != 0; */
static inline void demand(int truth)
{
	(void)truth;
}

/* As loops: then the analysis knows afterwards which bytes are zero. */
static inline void *proof_memchr(const void *bytes, int byte, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (((const uint8_t *)bytes)[i] == (uint8_t)byte)
			return (void *)((const uint8_t *)bytes + i);
	}
	return NULL;
}

static inline size_t proof_strlen(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

static inline int proof_strcmp(const char *a, const char *b)
{
	/* B, which the analysis knows, has the end. */
	for (; *b && *a == *b; a++)
		b++;
	return (uint8_t)*a - (uint8_t)*b;
}

#define memchr proof_memchr
#define strlen proof_strlen
#define strcmp proof_strcmp

#else

#include <stdio.h>

/* The answers of this case, and out of how many; main tries the last answer's next value first. */
static unsigned answers[64], ranges[64], asked, answered;

static inline unsigned choose(unsigned count)
{
	if (asked == answered) {
		if (asked == sizeof(answers) / sizeof(answers[0]))
			abort();
		answers[asked] = 0;
		ranges[asked] = count;
		answered++;
	}
	return answers[asked++];
}

/* Every number whose bounds can go wrong: small, around powers of two, and the largest. */
static inline uint64_t any_size(void)
{
	static const uint64_t ends[] = {
		UINT8_MAX, UINT16_MAX, (uint64_t)1 << 28, INT32_MAX,       UINT32_MAX,
		INT64_MAX, UINT64_MAX, UINT64_MAX - 3,    UINT64_MAX - 11,
	};
	enum { SMALL = 12, ENDS = sizeof(ends) / sizeof(ends[0]) };
	unsigned which = choose(SMALL + 2 * ENDS);

	if (which < SMALL)
		return which;
	which -= SMALL;
	return ends[which / 2] + which % 2;
}

/* Bytes that mean something to one of the readers, and others. */
static inline uint8_t any_byte(void)
{
	static const uint8_t bytes[] = { 0, 1, 'a', 0xff };

	return bytes[choose(sizeof(bytes))];
}

/* Ends the run as a failure unless TRUTH holds. */
#define demand(truth) demand_here((truth) != 0, __LINE__)

static inline void demand_here(int truth, int line)
{
	if (truth)
		return;
	printf("line %d does not hold; the answers:", line);
	for (unsigned i = 0; i < asked; i++)
		printf(" %u", answers[i]);
	printf("\n");
	exit(1);
}

/* A copy of the LENGTH bytes whose end AddressSanitizer knows. The case frees it. */
static inline uint8_t *exact_copy(const void *bytes, size_t length)
{
	uint8_t *copy = malloc(length ? length : 1);

	if (!copy)
		abort();
	if (length)
		memcpy(copy, bytes, length);
	/* Even an empty one has an address that may not be read. */
	return length ? copy : copy + 1;
}

static inline void exact_free(uint8_t *copy, size_t length)
{
	free(length ? copy : copy - 1);
}

/* Reads the ends of LENGTH bytes at DATA and all between, so that the sanitizer sees it. */
static inline unsigned touch(const uint8_t *data, size_t length)
{
	unsigned sum = 0;

	while (length--)
		sum += *data++;
	return sum;
}

int main(void)
{
	unsigned long cases = 0;

	do {
		asked = 0;
		prove();
		cases++;
		while (answered && ++answers[answered - 1] == ranges[answered - 1])
			answered--;
	} while (answered);
	printf("%lu cases\n", cases);
	return 0;
}

#endif

#endif
