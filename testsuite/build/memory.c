/* SPDX-License-Identifier: MIT */
/* Compares libbb/base/memory.c with the C library: all lengths, distances and alignments up to 40.
 */

#include <stdio.h>
#include <string.h>

#define memcpy  own_memcpy
#define memmove own_memmove
#define memset  own_memset
#define memchr  own_memchr
#ifndef __arm__
#define __arm__
#endif
#include "../../libbb/base/memory.c"
#undef memcpy
#undef memmove
#undef memset
#undef memchr

enum { MOST = 40, ROOM = 4 * MOST };

static unsigned char ours[ROOM], theirs[ROOM];
static unsigned wrong, cases;

static void fill(void)
{
	for (int i = 0; i < ROOM; i++)
		ours[i] = theirs[i] = (unsigned char)(i * 7 + 1);
}

static void compare(const char *name, int to, int from, int length)
{
	cases++;
	if (!memcmp(ours, theirs, ROOM))
		return;
	wrong++;
	printf("%s: to %d from %d, %d bytes\n", name, to, from, length);
}

static void try(int to, int from, int length)
{
	fill();
	own_memmove(ours + to, ours + from, (size_t)length);
	memmove(theirs + to, theirs + from, (size_t)length);
	compare("memmove", to, from, length);
	fill();
	own_memset(ours + to, from + 200, (size_t)length);
	memset(theirs + to, from + 200, (size_t)length);
	compare("memset", to, from + 200, length);
	if (from < to + length && to < from + length)
		return;
	fill();
	own_memcpy(ours + to, ours + from, (size_t)length);
	memcpy(theirs + to, theirs + from, (size_t)length);
	compare("memcpy", to, from, length);
}

/* Looks for BYTE in the LENGTH bytes at FROM, where it stands at PLACE and behind the end. */
static void find(int from, int length, int place, unsigned char byte)
{
	fill();
	for (int i = from; i < from + length; i++)
		ours[i] = (unsigned char)(byte + 0x80 + (i & 1));
	ours[from + place] = ours[from + length] = byte;
	cases++;
	if (own_memchr(ours + from, byte | 0x100, (size_t)length) ==
	    memchr(ours + from, byte, (size_t)length))
		return;
	wrong++;
	printf("memchr: %d bytes from %d, %u at %d\n", length, from, byte, place);
}

int main(void)
{
	static const unsigned char bytes[] = { 0, 1, '\n', 0x7f, 0x80, 0xff };

	for (int length = 0; length <= MOST; length++) {
		for (int place = 0; place <= length; place++) {
			for (int from = 0; from < 8; from++) {
				for (size_t i = 0; i < sizeof(bytes); i++)
					find(from, length, place, bytes[i]);
			}
		}
	}
	for (int length = 0; length <= MOST; length++) {
		for (int to = 0; to <= 2 * MOST; to++) {
			for (int from = 0; from <= 2 * MOST; from += 1 + from / 8)
				try(to, from, length);
		}
	}
	printf("%u cases, %u wrong\n", cases, wrong);
	return wrong != 0 || cases < 100000;
}
