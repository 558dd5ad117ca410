/* SPDX-License-Identifier: MIT */
/* treesum.h tells what is summed. Each list of texts ends with an empty one. */

#include <sys/stat.h>

#include "base/checksum.h"
#include "base/libbb.h"
#include "tree/treesum.h"

static uint64_t size_of(const struct tree *tree, const char *path)
{
	struct stat status = { .st_size = 0 };
	int fd = tree_open_at(tree, path, O_PATH);

	if (fd >= 0) {
		fstat(fd, &status);
		close(fd);
	}
	return (uint64_t)status.st_size;
}

static uint64_t sum_texts(uint64_t sum, const char **list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sum = checksum(sum,
			       (struct span){ (const uint8_t *)list[i], text_length(list[i]) });
	return checksum(sum, (struct span){ NULL, 0 });
}

/* Adds the file NAME to *SUM. Returns false, after a warning, if it cannot be read. */
static bool sum_file(const struct tree *tree, const char *name, uint64_t *sum)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct span text;
	int error = tree_read(tree, name, LIMIT_LIST, &run_arena, &text);

	/* A missing file counts as empty. */
	if (error)
		text = (struct span){ NULL, 0 };
	if (error && error != -ENOENT)
		note(NOTE_WARNING, "could not read %s: %s", tree_name(tree, name), errtext(error));
	*sum = checksum(*sum, text);
	arena_release(&run_arena, mark);
	return !error || error == -ENOENT;
}

uint64_t treesum_start(const struct rank *rank)
{
	uint64_t sum = CHECKSUM_START;

	sum = sum_texts(sum, rank->search.list, rank->search.count);
	sum = sum_texts(sum, rank->externals.list, rank->externals.count);
	sum = sum_texts(sum, rank->overrides.list, rank->overrides.count);
	return sum_texts(sum, rank->excludes.list, rank->excludes.count);
}

uint64_t treesum_add(uint64_t sum, const struct tree *tree, struct module *module)
{
	struct arena_mark mark = arena_mark(&run_arena);
	const char *line;

	if (!module->size)
		module->size = size_of(tree, module->path);
	line = text_format(&run_arena, "%lu %s", (unsigned long)module->size, module->path);
	sum = sum_texts(sum, &line, 1);
	arena_release(&run_arena, mark);
	return sum;
}

bool treesum_end(uint64_t *sum, const struct tree *tree)
{
	return sum_file(tree, "modules.builtin", sum) &&
	       sum_file(tree, "modules.builtin.modinfo", sum);
}

bool treesum_of(const struct tree *tree, const struct rank *rank, const struct modules *modules,
		uint64_t *sum)
{
	*sum = treesum_start(rank);
	for (size_t i = 0; i < modules->count; i++)
		*sum = treesum_add(*sum, tree, &modules->list[i]);
	return treesum_end(sum, tree);
}

uint64_t treesum_names(const struct modules *modules)
{
	uint64_t sum = CHECKSUM_START;

	for (size_t i = 0; i < modules->count; i++) {
		const char *path = modules->list[i].path;

		/* Not this tree's. */
		if (is_layer_path(path))
			continue;
		sum = sum_texts(sum, &path, 1);
	}
	return sum;
}
