/* SPDX-License-Identifier: MIT */
/*
 * memcpy, memmove and memset for 32-bit ARM. musl's are unrolled by hand and 900 bytes longer;
 * depmod takes the same time with these. They are weak: a C library that links its own for another
 * reason keeps it.
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
