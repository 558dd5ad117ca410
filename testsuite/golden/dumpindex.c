/* SPDX-License-Identifier: MIT */
/*
 * dumpindex: prints the contents of a binary module index, one "KEY<tab>PRIORITY<tab>VALUE" per
 * line.
 *
 * The order is that of the trie: keys by byte, the values of one key as they are stored. Two
 * indexes whose dumps are equal give every reader the same answers, wherever their nodes lie.
 * This reader does not share code with the one in libbb, whose mistakes it would not notice then.
 *
 * The file: magic b007f457, version 00020001, the root's offset; an offset is a 32-bit big-endian
 * word with flags in its upper four bits. A node: prefix string (flag 8), children as first byte,
 * last byte, offsets (flag 2), values as count and { priority, string } (flag 4).
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HAS_CHILDREN = 2, HAS_VALUES = 4, HAS_PREFIX = 8, LONGEST_KEY = 4096 };

static unsigned char *file;
static size_t size;

static void bad(const char *what, size_t where)
{
	fprintf(stderr, "dumpindex: %s at %zu of %zu bytes\n", what, where, size);
	exit(1);
}

static unsigned byte_at(size_t *at)
{
	if (*at >= size)
		bad("a byte outside the file", *at);
	return file[(*at)++];
}

static unsigned long word_at(size_t *at)
{
	unsigned long word = 0;

	for (int i = 0; i < 4; i++)
		word = word << 8 | byte_at(at);
	return word;
}

static const char *string_at(size_t *at)
{
	const char *string = (const char *)file + *at;

	while (byte_at(at) != 0)
		continue;
	return string;
}

static void print_values(size_t *at, const char *key)
{
	unsigned long count = word_at(at);

	if (count == 0)
		bad("no values where values should be", *at);
	while (count-- > 0) {
		unsigned long priority = word_at(at);

		printf("%s\t%lu\t%s\n", key, priority, string_at(at));
	}
}

/* Children come before values in a node, but a key sorts before its extensions: two passes. */
static void print_node(unsigned long place, char *key, size_t length)
{
	unsigned flags = place >> 28;
	size_t at = place & 0x0fffffff, children;
	unsigned first = 1, last = 0;

	if (flags & HAS_PREFIX) {
		const char *prefix = string_at(&at);

		if (length + strlen(prefix) >= LONGEST_KEY)
			bad("a key without end", at);
		strcpy(key + length, prefix);
		length += strlen(prefix);
	}
	if (flags & HAS_CHILDREN) {
		first = byte_at(&at);
		last = byte_at(&at);
		if (first > last || last > 127)
			bad("children out of order", at);
	}
	children = at;
	at += first > last ? 0 : 4 * (size_t)(last - first + 1);
	key[length] = '\0';
	if (flags & HAS_VALUES)
		print_values(&at, key);
	for (unsigned child = first; child <= last; child++) {
		unsigned long below = word_at(&children);

		if (below == 0)
			continue;
		if (below >> 28 == 0)
			bad("a child that is empty", children);
		if (length + 1 >= LONGEST_KEY)
			bad("a key without end", children);
		key[length] = (char)child;
		print_node(below, key, length + 1);
	}
}

static void read_whole(const char *name)
{
	FILE *in = fopen(name, "rb");
	size_t room = 1 << 26, got;

	file = malloc(room);
	if (!in || !file) {
		perror(name);
		exit(1);
	}
	while ((got = fread(file + size, 1, room - size, in)) > 0)
		size += got;
	if (ferror(in) || size == room)
		bad("an unreadable or huge file", size);
	fclose(in);
}

int main(int argc, char **argv)
{
	static char key[LONGEST_KEY + 1];
	size_t at = 0;
	unsigned long root;

	if (argc != 2) {
		fprintf(stderr, "usage: dumpindex FILE\n");
		return 2;
	}
	read_whole(argv[1]);
	if (word_at(&at) != 0xb007f457UL)
		bad("no index magic", 0);
	if (word_at(&at) != 0x00020001UL)
		bad("not version 2.1", 4);
	root = word_at(&at);
	print_node(root, key, 0);
	return fflush(stdout) != 0;
}
