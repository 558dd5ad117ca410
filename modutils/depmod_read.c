/* SPDX-License-Identifier: MIT */
/* Reads the modules, or takes what an earlier run has kept of them. */

//part: depmod

#include <sys/stat.h>

#include "base/file.h"
#include "base/libbb.h"
#include "depmod_read.h"
#include "module/ahead.h"
#include "tree/ksyms.h"
#include "tree/treesum.h"

/* Takes what was read of MODULE, number INDEX. Prints an error and returns false if nothing was. */
static bool take_module(struct depmod *depmod, struct module *module, uint32_t index,
			const struct prefetched *fetched)
{
	const struct facts *facts = &fetched->facts;

	if (fetched->error) {
		tell_unreadable(NOTE_ERROR, &depmod->tree, module, facts, fetched->error);
		depmod->cannot_unpack |= fetched->error == -EOPNOTSUPP ||
					 ((ENABLE_XZ || ENABLE_ZSTD) && fetched->error == -ENOMEM);
		return false;
	}
	module->size = facts->image.file_size;
	if (ENABLE_DEPMOD_FACTS && depmod->recall.states)
		recall_add_symbols(&depmod->recall, &depmod->graph, index);
	else
		graph_add(&depmod->graph, index, facts);
	if (merges(depmod) || !is_layer_path(module->path))
		catalog_add(&depmod->catalog, index, module->name, facts);
	/* The part that was read is in the index already and stays there. */
	if (facts->image.fault) {
		note(NOTE_ERROR, "could not read all of %s: %s",
		     tree_name(&depmod->tree, module->path), facts->image.fault);
		depmod->modules.failed = true;
	}
	return true;
}

static unsigned threads_of(const struct args *args)
{
	if (ENABLE_THREADS && args->text[TEXT_jobs])
		return parse_number(args->text[TEXT_jobs], "threads");
	return prefetch_threads();
}

/* A symbol may be named with the versions alone, as module_layout is. */
static bool with_versions(const struct depmod *depmod)
{
	const struct args *args = depmod->args;

	return args->text[TEXT_symvers] || (flag(args, FLAG_errsyms) && args->text[TEXT_filesyms]);
}

/*
 * Whether facts are used and kept. With -b or -o an image is built, where all files are new to the
 * machine that runs it.
 */
static bool uses_facts(const struct depmod *depmod)
{
	const struct args *args = depmod->args;

	if (!ENABLE_DEPMOD_FACTS || flag(args, FLAG_no_facts) || args->text[TEXT_prefix] ||
	    with_versions(depmod) || tree_layers(&depmod->tree))
		return false;
	return flag(args, FLAG_facts) || !(args->text[TEXT_root] || args->text[TEXT_outdir]);
}

void expect_facts(struct depmod *depmod, int dir)
{
	int fd;

	if (!uses_facts(depmod))
		return;
	depmod->modules.with_states = true;
	if (!ENABLE_READ_AHEAD || flag(depmod->args, FLAG_full))
		return;
	fd = file_open_regular(dir, KEPT_NAME);
	if (fd < 0)
		return;
	ahead_ask(fd, true);
	close(fd);
}

static bool read_whole_stamp(struct stamp *stamp, int dir)
{
	return stamp_read(stamp, dir) == 0 && !stamp->replacing;
}

/*
 * Whether a file differs from what was kept of it, or may, because what was kept cannot be used. If
 * nothing was kept, as in an image, the stamp alone tells.
 */
static bool is_changed(struct depmod *depmod, int dir, const struct stamp *stamp)
{
	struct stat status;

	if (recall_look(&depmod->recall, &depmod->tree, &depmod->modules, dir, stamp))
		return depmod->recall.changed;
	return fstatat(dir, KEPT_NAME, &status, 0) == 0;
}

bool is_up_to_date(struct depmod *depmod, int dir)
{
	struct stamp stamp;
	uint64_t treesum;

	return stamp_read(&stamp, dir) == 0 && !stamp.replacing &&
	       !(uses_facts(depmod) && is_changed(depmod, dir, &stamp)) &&
	       treesum_of(&depmod->tree, &depmod->rank, &depmod->modules, &treesum) &&
	       stamp.treesum == treesum && !stamp_flaw(&stamp, dir, false);
}

/*
 * Begins to use what an earlier run has kept in DIR, called DIR_NAME, and to keep what this one
 * reads, if this run does either. Returns false after an error message if DIR cannot be written to.
 */
static bool recall_modules(struct depmod *depmod, int dir, const char *dir_name)
{
	struct recall *recall = &depmod->recall;
	bool full = flag(depmod->args, FLAG_full);
	struct stamp stamp;

	if (!uses_facts(depmod)) {
		*recall = (struct recall){ .states = NULL };
		return true;
	}
	if (full)
		recall_look(recall, &depmod->tree, &depmod->modules, dir, NULL);
	else if (!recall->states)
		recall_look(recall, &depmod->tree, &depmod->modules, dir,
			    read_whole_stamp(&stamp, dir) ? &stamp : NULL);
	return flag(depmod->args, FLAG_show) || recall_keep(recall, &depmod->graph, dir, dir_name);
}

/* What prefetch reads. */
static const struct modules *to_read(const struct depmod *depmod)
{
	if (ENABLE_DEPMOD_ADD && depmod->change.words)
		return &depmod->change.to_read;
	if (ENABLE_DEPMOD_FACTS && depmod->recall.states)
		return &depmod->recall.to_read;
	return &depmod->modules;
}

/* Copies the modules of --add, so that they are read. Returns false after an error message. */
static bool copy_changes(struct depmod *depmod)
{
	struct recall *recall = &depmod->recall;

	if (!depmod->change.words)
		return true;
	/* A file that a new one replaces is not what has to be known. */
	for (size_t i = 0; ENABLE_DEPMOD_FACTS && recall->states && i < depmod->modules.count;
	     i++) {
		if (change_has(&depmod->change, depmod->modules.list[i].path))
			recall_forget(recall, i);
	}
	return change_copy(&depmod->change, ENABLE_DEPMOD_FACTS && recall->states
						    ? &recall->to_read
						    : &depmod->modules);
}

static const struct prefetched *next_module(struct depmod *depmod, struct prefetch *prefetch)
{
	if (ENABLE_DEPMOD_FACTS && depmod->recall.states)
		return recall_next(&depmod->recall, prefetch);
	return prefetch_next(prefetch);
}

/* Reads all modules and leaves out those that it cannot read. modules_find is not valid after it.
 */
static void read_modules(struct depmod *depmod)
{
	struct modules *modules = &depmod->modules;
	bool recalls = ENABLE_DEPMOD_FACTS && depmod->recall.states;
	struct prefetch *prefetch = prefetch_open(&depmod->tree, to_read(depmod),
						  with_versions(depmod), threads_of(depmod->args));
	const struct prefetched *fetched;
	size_t kept = 0;

	depmod->treesum = treesum_start(&depmod->rank);
	for (size_t i = 0; (fetched = next_module(depmod, prefetch)); i++) {
		struct module *module = &modules->list[kept];

		*module = modules->list[i];
		if (take_module(depmod, module, (uint32_t)kept, fetched)) {
			kept++;
		} else {
			modules->failed = true;
			if (ENABLE_DEPMOD_ADD)
				depmod->change.is_unread |=
					change_has(&depmod->change, module->path);
		}
		if (recalls)
			recall_add(&depmod->recall, module->path);
		if (!is_layer_path(module->path))
			depmod->treesum = treesum_add(depmod->treesum, &depmod->tree, module);
	}
	prefetch_close(prefetch);
	modules->count = kept;
}

static bool read_kernel_symbols(struct depmod *depmod, const char *path,
				void (*take_line)(struct graph *graph, char *line))
{
	int error = ksyms_read(&depmod->graph, path, take_line);

	if (error)
		note(NOTE_FATAL, "could not load %s: %s", path, errtext(error));
	return !error;
}

static void tell_need(void *context, const char *user, const char *symbol, const char *owner)
{
	(void)context;
	print("%s needs \"%s\": %s\n", user, symbol, owner);
}

/* Sets what the options say about the graph. */
static void open_graph(struct depmod *depmod)
{
	const struct args *args = depmod->args;
	struct graph *graph = &depmod->graph;

	graph->prefix = args->text[TEXT_prefix] ? *args->text[TEXT_prefix] : '\0';
	graph->warn_owners = flag(args, FLAG_warn);
	if (args->verbose)
		graph->need = tell_need;
	graph->with_crc = args->text[TEXT_symvers] != NULL;
	depmod->tell_unknown =
		flag(args, FLAG_errsyms) && (args->text[TEXT_symvers] || args->text[TEXT_filesyms]);
	graph_open(graph, &depmod->modules);
	catalog_expect(&depmod->catalog, depmod->modules.count);
}

bool read_tree(struct depmod *depmod, int dir, const char *dir_name)
{
	const struct args *args = depmod->args;

	open_graph(depmod);
	if (args->text[TEXT_symvers] &&
	    !read_kernel_symbols(depmod, args->text[TEXT_symvers], ksyms_symvers_line))
		return false;
	if (args->text[TEXT_filesyms] &&
	    !read_kernel_symbols(depmod, args->text[TEXT_filesyms], ksyms_map_line))
		return false;
	if (ENABLE_DEPMOD_FACTS && !recall_modules(depmod, dir, dir_name))
		return false;
	if (ENABLE_DEPMOD_ADD && !copy_changes(depmod))
		return false;
	read_modules(depmod);
	if (ENABLE_DEPMOD_ADD &&
	    (depmod->change.is_unread || change_is_missed(&depmod->change, &depmod->graph)))
		return false;
	/* The kernel is the lowest layer's. */
	if (!tree_layers(&depmod->tree) || merges(depmod))
		catalog_add_builtins(&depmod->catalog, &depmod->tree);
	return true;
}
