/* SPDX-License-Identifier: MIT */
/*
 * memcpy, memmove, memset and memchr for 32-bit ARM. musl's are unrolled by hand and 900 bytes
 * longer; depmod takes the same time with these. They are weak: a C library that links its own for
 * another reason keeps it.
 */

#include <stddef.h>
#include <stdint.h>

#ifdef __arm__

#define LIBC __attribute__((weak))

#ifdef __ARM_FEATURE_UNALIGNED
enum { UNALIGNED = 1 };
typedef uint32_t __attribute__((may_alias, aligned(1))) word;
#else
enum { UNALIGNED = 0 };
typedef uint32_t __attribute__((may_alias)) word;
#endif

static int goes_by_words(const void *a, const void *b)
{
	return UNALIGNED || !(((uintptr_t)a | (uintptr_t)b) % sizeof(word));
}

LIBC void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
	unsigned char *out = to;
	const unsigned char *in = from;

	if (goes_by_words(out, in)) {
		for (; length >= sizeof(word); length -= sizeof(word)) {
			*(word *)out = *(const word *)in;
			out += sizeof(word);
			in += sizeof(word);
		}
	}
	while (length--)
		*out++ = *in++;
	return to;
}

LIBC void *memmove(void *to, const void *from, size_t length)
{
	unsigned char *out = to;
	const unsigned char *in = from;

	if (out <= in || out >= in + length)
		return memcpy(to, from, length);
	while (length--)
		out[length] = in[length];
	return to;
}

LIBC void *memchr(const void *from, int byte, size_t length)
{
	const word ones = 0x01010101u, highs = ones << 7;
	const unsigned char *in = from;
	word four = (unsigned char)byte * ones;

	for (; length >= sizeof(word) && goes_by_words(in, in); length -= sizeof(word)) {
		word zero_where_equal = *(const word *)in ^ four;

		if ((zero_where_equal - ones) & ~zero_where_equal & highs)
			break;
		in += sizeof(word);
	}
	for (; length; length--, in++) {
		if (*in == (unsigned char)byte)
			return (void *)in;
	}
	return NULL;
}

LIBC void *memset(void *to, int byte, size_t length)
{
	unsigned char *out = to;
	word four = (unsigned char)byte * 0x01010101u;

	for (; length && !goes_by_words(out, out); length--)
		*out++ = (unsigned char)byte;
	for (; length >= sizeof(word); length -= sizeof(word)) {
		*(word *)out = four;
		out += sizeof(word);
	}
	while (length--)
		*out++ = (unsigned char)byte;
	return to;
}

#endif
