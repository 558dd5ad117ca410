/* SPDX-License-Identifier: MIT */
/* The spelling of module names and of the names of module files. */

#include "files/names.h"
#include "base/libbb.h"
#include "files/path.h"

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
	static const struct {
		char text[7]; /* not ended with NUL */
		uint8_t length;
	} suffixes[] = { { ".ko", 3 }, { ".ko.gz", 6 }, { ".ko.xz", 6 }, { ".ko.zst", 7 } };
	const char *base = base_name(file);
	size_t length = text_length(base);

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		size_t suffix = suffixes[i].length;

		if (length > suffix && !memcmp(base + length - suffix, suffixes[i].text, suffix))
			return length - suffix;
	}
	return 0;
}

const char *name_without_suffix(const char *name)
{
	size_t stem = module_stem(name);

	return stem ? arena_text(&run_arena, base_name(name), stem) : name;
}

bool module_is_packed(const char *file)
{
	size_t length = text_length(file);

	return length < 3 || strcmp(file + length - 3, ".ko") != 0;
}
