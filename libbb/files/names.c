/* SPDX-License-Identifier: MIT */
/* Spelling of names and aliases. */

#include <limits.h>
#include <sys/syscall.h>

#include "base/libbb.h"
#include "files/names.h"

const char *base_name(const char *path)
{
	const char *slash = text_last(path, '/');

	return slash ? slash + 1 : path;
}

const char *path_absolute(const char *path)
{
	char here[PATH_MAX];

	/* libc's getcwd would bring malloc. */
	if (*path == '/' || syscall(SYS_getcwd, here, sizeof(here)) < 0)
		return path;
	return arena_join(&run_arena, here, "/", path);
}

char *name_fold(char *name)
{
	for (char *at = name; *at; at++) {
		if (*at == '-')
			*at = '_';
	}
	return name;
}

char *name_next(char **list)
{
	char *name = text_word(list, ",");

	return name ? name_fold(name) : NULL;
}

char *name_from_path(struct arena *arena, const char *path)
{
	const char *base = base_name(path);

	return name_fold(arena_text(arena, base, text_before(base, ".")));
}

static char folded(char c)
{
	return c == '-' ? '_' : c;
}

bool name_equal(const char *a, const char *b)
{
	for (; *a && folded(*a) == folded(*b); a++)
		b++;
	return !*a && !*b;
}

size_t module_stem(const char *file)
{
	static const char suffixes[][8] = { ".ko", ".ko.gz", ".ko.xz", ".ko.zst" };
	const char *base = base_name(file);
	size_t length = text_length(base);

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		size_t suffix = text_length(suffixes[i]);

		if (length > suffix && !strcmp(base + length - suffix, suffixes[i]))
			return length - suffix;
	}
	return 0;
}

bool module_is_packed(const char *file)
{
	return strcmp(base_name(file) + module_stem(file), ".ko") != 0;
}

/* How many bytes of ALIAS, in whole words, have no dash or bracket: of most aliases all have none.
 */
static size_t plain_words(const char *alias)
{
	const size_t ones = (size_t)0x0101010101010101;
	size_t length = text_length(alias), at = 0, word;

	for (; at + sizeof(word) <= length; at += sizeof(word)) {
		size_t dash, bracket;

		memcpy(&word, alias + at, sizeof(word));
		/* Bytes that are sought become zero; with the brackets do Y and _, to no harm. */
		dash = word ^ ones * '-';
		bracket = (word ^ ones * '[') & ones * 0xf9;
		if ((((dash - ones) & ~dash) | ((bracket - ones) & ~bracket)) & ones << 7)
			break;
	}
	return at;
}

const char *alias_fold(struct arena *arena, const char *alias)
{
	char *copy = NULL;

	for (size_t i = plain_words(alias); alias[i]; i++) {
		if (alias[i] == ']')
			return NULL;
		if (alias[i] == '[') {
			i += text_before(alias + i, "]");
			if (!alias[i])
				return NULL;
		}
		if (alias[i] != '-')
			continue;
		if (!copy)
			copy = arena_copy(arena, alias);
		copy[i] = '_';
	}
	return copy ? copy : alias;
}
