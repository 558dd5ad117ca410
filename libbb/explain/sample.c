/* SPDX-License-Identifier: MIT */
/* Takes the first module of a list. */

#include "explain/sample.h"
#include "base/libbb.h"

static const char *first_path, *skipped_path;

static void keep_first(const char *path)
{
	if (!first_path && !(skipped_path && !strcmp(path, skipped_path)))
		first_path = path;
}

bool sample_read(struct moddb *db, const char *except, struct sample *sample)
{
	int fd;

	*sample = (struct sample){ .path = NULL };
	first_path = NULL;
	skipped_path = except;
	moddb_list_modules(db, keep_first);
	if (!first_path)
		return false;
	sample->path = first_path;
	fd = facts_open_in(&sample->facts, moddb_tree(db), first_path, &run_arena);
	if (fd >= 0)
		close(fd);
	else
		sample->error = fd;
	return true;
}

bool sample_of_tree(const struct tree *tree, struct sample *sample)
{
	return sample_read(moddb_open(tree, 0), NULL, sample);
}
