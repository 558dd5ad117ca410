/* SPDX-License-Identifier: MIT */
/* Two trees of one source give the same index, but for modules replaced by others of one size. */

#include <sys/stat.h>

#include "checksum.h"
#include "libbb.h"
#include "source.h"

bool source_sizes(const struct tree *tree, struct modules *modules)
{
	for (size_t i = 0; i < modules->count; i++) {
		struct stat status;
		int fd = tree_open_at(tree, modules->list[i].path, O_PATH);
		int result = fd < 0 ? fd : fstat(fd, &status);

		if (fd >= 0)
			close(fd);
		if (result < 0)
			return false;
		modules->list[i].size = (uint64_t)status.st_size;
	}
	return true;
}

static uint64_t sum_texts(uint64_t sum, const char **list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sum = checksum(sum, (struct span){ (const uint8_t *)list[i], strlen(list[i]) });
	return checksum(sum, (struct span){ NULL, 0 });
}

/* Adds the file NAME to *SUM. Returns false if it could not be read, which has been said. */
static bool sum_file(const struct tree *tree, const char *name, uint64_t *sum)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct span text;
	int error = tree_read(tree, name, &run_arena, &text);

	/* One that is not there counts as empty. */
	if (error)
		text = (struct span){ NULL, 0 };
	if (error && error != -ENOENT)
		note(NOTE_WARNING, "could not read %s: %s", tree_name(tree, name), errtext(error));
	*sum = checksum(*sum, text);
	arena_release(&run_arena, mark);
	return !error || error == -ENOENT;
}

bool source_sum(const struct tree *tree, const struct rank *rank, const struct modules *modules,
		uint64_t *result)
{
	uint64_t sum = CHECKSUM_START;

	sum = sum_texts(sum, rank->search, rank->search_count);
	sum = sum_texts(sum, rank->externals, rank->external_count);
	sum = sum_texts(sum, rank->overrides, rank->override_count);
	sum = sum_texts(sum, rank->excludes, rank->exclude_count);
	for (size_t i = 0; i < modules->count; i++) {
		const struct module *module = &modules->list[i];
		struct arena_mark mark = arena_mark(&run_arena);
		char *line = text_format(&run_arena, "%lu %s", (unsigned long)module->size,
					 module->path);

		sum = sum_texts(sum, (const char **)&line, 1);
		arena_release(&run_arena, mark);
	}
	*result = sum;
	return sum_file(tree, "modules.builtin", result) &&
	       sum_file(tree, "modules.builtin.modinfo", result);
}
