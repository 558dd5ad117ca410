/* SPDX-License-Identifier: MIT */
/*
 * bend: makes a damaged copy of a file.
 *
 *   bend SEED OUT [-h] [-k] IN...
 *
 * takes one of the files IN, changes some of its bytes and writes the rest to OUT. The same SEED,
 * names and contents always give the same bytes. With -h the first line is left out: in the inputs
 * of a fuzzer it may be the key to look up. With -k one file of three is kept as it is.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_MAX_FILE = 1 << 20 };

static uint8_t bytes[SIZE_MAX_FILE];
static size_t length;
static uint64_t state;

/* Returns a number below BELOW, which is not 0. The mixing is splitmix64's. */
static size_t any(size_t below)
{
	uint64_t mixed = state += 0x9e3779b97f4a7c15;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
	return (size_t)((mixed ^ mixed >> 31) % below);
}

static void take(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		exit(1);
	}
	length = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
}

static void drop_line(void)
{
	uint8_t *end = memchr(bytes, '\n', length);
	size_t line = end ? (size_t)(end - bytes) + 1 : 0;

	length -= line;
	memmove(bytes, bytes + line, length);
}

/* A word of 2, 4 or 8 bytes gets a number near a limit, in either byte order. */
static void set_word(void)
{
	const uint64_t numbers[] = { 0,          1,          2,           0x7f,       0xff,
				     0xffff,     0x7fffffff, 0x80000000,  0xffffffff, length,
				     length - 1, length + 1, ~(uint64_t)0 };
	uint64_t number = numbers[any(sizeof(numbers) / sizeof(*numbers))] + any(2);
	size_t size = (size_t)2 << any(3), at = any(length);
	bool is_big = any(2);

	for (size_t i = 0; i < size && at + i < length; i++)
		bytes[at + i] = (uint8_t)(number >> 8 * (is_big ? size - 1 - i : i));
}

/* A part is repeated elsewhere. */
static void copy_part(void)
{
	size_t from = any(length), to = any(length), size = any(64) + 1;

	if (size > length - (from > to ? from : to))
		size = length - (from > to ? from : to);
	memmove(bytes + to, bytes + from, size);
}

/* A part is left out, and what follows moves up. */
static void leave_out(void)
{
	size_t at = any(length), size = any(32) + 1;

	if (size > length - at)
		size = length - at;
	length -= size;
	memmove(bytes + at, bytes + at + size, length - at);
}

static void bend(void)
{
	static const char marks[] = "\n \t\\\"#*?[]-_.:/=,";

	for (size_t times = any(3) + 1; times && length; times--) {
		switch (any(16)) {
		case 0:
			leave_out();
			break;
		case 1:
		case 2:
			copy_part();
			break;
		case 3:
		case 4:
		case 5:
		case 6:
			set_word();
			break;
		case 7:
		case 8:
			bytes[any(length)] = (uint8_t)marks[any(sizeof(marks))];
			break;
		case 9:
		case 10:
			bytes[any(length)] ^= (uint8_t)(1 << any(8));
			break;
		default:
			bytes[any(length)] = (uint8_t)any(256);
		}
	}
}

int main(int argc, char **argv)
{
	bool has_head = false, may_keep = false;
	const char *out;
	FILE *file;

	if (argc < 4)
		return 2;
	state = strtoull(argv[1], NULL, 10) * 0x2545f4914f6cdd1d;
	out = argv[2];
	for (argv += 3, argc -= 3; argc && argv[0][0] == '-'; argv++, argc--) {
		has_head |= argv[0][1] == 'h';
		may_keep |= argv[0][1] == 'k';
	}
	if (!argc)
		return 2;
	take(argv[any((size_t)argc)]);
	if (has_head)
		drop_line();
	if (!may_keep || any(3))
		bend();
	file = fopen(out, "wb");
	if (!file || fwrite(bytes, 1, length, file) != length || fclose(file)) {
		perror(out);
		return 1;
	}
	return 0;
}
