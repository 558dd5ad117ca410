/* SPDX-License-Identifier: MIT */
/* Takes the first module of a list. */

#include "explain/sample.h"
#include "base/libbb.h"

struct choice {
	const char *first, *except; /* EXCEPT: NULL for none */
};

static void keep_first(void *context, const char *path)
{
	struct choice *choice = context;

	if (!choice->first && !(choice->except && !strcmp(path, choice->except)))
		choice->first = path;
}

bool sample_read(struct moddb *db, const char *except, struct sample *sample)
{
	struct choice choice = { NULL, except };
	int fd;

	*sample = (struct sample){ .path = NULL };
	moddb_list_modules(db, keep_first, &choice);
	if (!choice.first)
		return false;
	sample->path = choice.first;
	fd = facts_open_in(&sample->facts, moddb_tree(db), choice.first, &run_arena);
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
