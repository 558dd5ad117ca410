/* SPDX-License-Identifier: MIT */
/* Puts together what was kept and what has to be read, in the order of the modules. */

//part: depmod

#include <sys/stat.h>

#include "base/libbb.h"
#include "depmod_facts.h"
#include "files/fileset.h"

static void look_at(struct recall *recall, struct module *module, size_t number)
{
	struct file_state *state = &recall->states[number];
	uint32_t flags = KEPT_DOUBT, record = KEPT_NONE;

	if (module->state || filestate_of(recall->tree, module->path, state) == 0) {
		if (module->state)
			*state = *module->state;
		module->size = state->size;
		record = kept_find(&recall->kept, module->path, state, &flags);
	}
	recall->changed |= record == KEPT_NONE || (flags & KEPT_DOUBT);
	if (!(flags & KEPT_FACTS))
		record = KEPT_NONE;
	recall->records[number] = record;
	if (record == KEPT_NONE)
		recall->to_read.list[recall->to_read.count++] = *module;
}

bool recall_look(struct recall *recall, const struct tree *tree, struct modules *modules, int dir,
		 const struct stamp *stamp)
{
	size_t count = modules->count;
	bool found = stamp && kept_read(&recall->kept, dir,
					&(struct kept_run){ stamp->treesum, stamp->names,
							    stamp->generation });

	if (!found)
		recall->kept = (struct kept){ .count = 0 };
	recall->changed = false;
	recall->to_read.count = 0;
	recall->tree = tree;
	recall->modules = modules;
	recall->states = arena_alloc(&run_arena, count * sizeof(*recall->states));
	recall->records = arena_raw(&run_arena, count * sizeof(*recall->records));
	recall->to_read.list = arena_raw(&run_arena, count * sizeof(*modules->list));
	for (size_t i = 0; i < count; i++)
		look_at(recall, &modules->list[i], i);
	return found;
}

void recall_forget(struct recall *recall, size_t number)
{
	struct modules *to_read = &recall->to_read;

	recall->states[number] = (struct file_state){ .size = 0 };
	recall->records[number] = KEPT_NONE;
	to_read->count = 0;
	for (size_t i = 0; i < recall->modules->count; i++) {
		if (recall->records[i] == KEPT_NONE)
			to_read->list[to_read->count++] = recall->modules->list[i];
	}
}

/*
 * Returns the time by the clock of the file system with the open directory DIR, which may be
 * another machine's: that of a file that is made for it. Returns -errno after an error message.
 */
static int64_t time_of(int dir, const char *dir_name)
{
	struct fileset set;
	struct stat status;
	struct file_state state;
	int error;

	fileset_open(&set, dir, dir_name);
	fileset_add(&set, KEPT_NAME, (struct span){ NULL, 0 });
	error = set.error;
	if (!error && fstat(set.files[0].fd, &status) < 0)
		error = -errno;
	/* The file is removed again. */
	set.error = -ECANCELED;
	fileset_commit(&set, false);
	if (error)
		return error;
	filestate_from(&state, &status);
	return state.changed;
}

bool recall_keep(struct recall *recall, struct graph *graph, int dir, const char *dir_name)
{
	int64_t now = time_of(dir, dir_name);

	if (now < 0)
		return false;
	keep_open(&recall->keep, graph, now);
	return true;
}

const struct prefetched *recall_next(struct recall *recall, struct prefetch *prefetch)
{
	size_t number = recall->next;
	uint32_t record;

	if (number == recall->modules->count)
		return NULL;
	recall->next++;
	record = recall->records[number];
	if (record == KEPT_NONE)
		return recall->last = prefetch_next(prefetch);
	recall->facts = kept_facts(&recall->kept, record);
	recall->fetched = (struct prefetched){
		.fd = -1,
		.facts = { .modinfo = recall->facts.modinfo,
			   .lasts = true,
			   .image.file_size = span_offset(recall->states[number].size) },
	};
	return recall->last = &recall->fetched;
}

static bool was_kept(const struct recall *recall)
{
	return recall->last == &recall->fetched;
}

void recall_add_symbols(struct recall *recall, struct graph *graph, uint32_t index)
{
	if (was_kept(recall))
		graph_add_numbers(graph, index, &recall->facts.symbols, &recall->kept.names);
	else
		graph_add(graph, index, &recall->last->facts);
}

void recall_add(struct recall *recall, const char *path)
{
	const struct prefetched *last = recall->last;
	const struct file_state *state = &recall->states[recall->next - 1];

	if (!keep_is_open(&recall->keep))
		return;
	if (was_kept(recall))
		keep_again(&recall->keep, path, state, &recall->facts);
	else
		keep_read(&recall->keep, path, state, last->error ? NULL : &last->facts);
}
