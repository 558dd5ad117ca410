/* SPDX-License-Identifier: MIT */
/*
 * A name costs a walk over the file names, and reading the .modinfo ("depends=a,b") of the module
 * and of those it needs. Only an alias or a symbol costs reading every file, once.
 */

#include "tree/scan.h"
#include "base/libbb.h"
#include "files/layers.h"
#include "files/match.h"
#include "files/names.h"
#include "tree/loadorder.h"
#include "tree/prefetch.h"
#include "tree/treesum.h"
#include "tree/walk.h"

static void walk(struct scan *scan)
{
	if (scan->walked)
		return;
	scan->walked = true;
	rank_read(&scan->rank, scan->tree, NULL);
	walk_tree(scan->tree, &scan->rank, false, &scan->modules);
}

/* Opens MODULE's file and reads its FACTS. Returns the descriptor, or -errno after a warning. */
static int open_module(struct scan *scan, const struct module *module, struct facts *facts,
		       struct arena *arena)
{
	int fd = facts_open_in(facts, scan->tree, module->path, arena);

	if (fd < 0)
		tell_unreadable(NOTE_WARNING, scan->tree, module, facts, fd);
	return fd;
}

/*
 * Adds the modules of the list DEPENDS, "a,b,c", to the needs of MODULE. The list does not name the
 * symbols; the word "symbols" stands for them in the message about a cycle.
 */
static void add_needs(struct scan *scan, struct module *module, struct span depends)
{
	char *names = span_copy(&run_arena, depends), *name;
	size_t room = 1;

	for (const char *at = names; *at; at++)
		room += *at == ',';
	module->needs = arena_alloc(&run_arena, room * sizeof(*module->needs));
	while ((name = name_next(&names))) {
		struct module *needed = modules_find(&scan->modules, name);

		if (needed && needed != module)
			module->needs[module->need_count++] =
				(struct module_need){ (uint32_t)(needed - scan->modules.list),
						      "symbols" };
		else if (!needed && !tree_is_layered(scan->tree))
			note(NOTE_WARNING, "%s depends on %s, which is not there", module->name,
			     name);
	}
}

static void read_needs(struct scan *scan, struct module *module)
{
	struct arena scratch = { NULL, NULL, NULL };
	struct arena_mark mark = arena_mark(&scratch);
	struct facts facts;
	struct span depends;
	int fd;

	if (module->needs)
		return;
	module->needs = arena_alloc(&run_arena, sizeof(*module->needs));
	fd = open_module(scan, module, &facts, &scratch);
	if (fd >= 0) {
		if (modinfo_find(facts.modinfo, "depends", &depends))
			add_needs(scan, module, depends);
		close(fd);
	}
	arena_release(&scratch, mark);
}

/* Reads what module number FIRST needs, what these modules need, and so on. */
static void read_closure(struct scan *scan, uint32_t first)
{
	uint32_t *queue = scan->closure;
	uint8_t *marks = scan->marks;
	size_t count = 1;

	queue[0] = first;
	marks[first] = 1;
	for (size_t at = 0; at < count; at++) {
		struct module *module = &scan->modules.list[queue[at]];

		read_needs(scan, module);
		for (uint32_t i = 0; i < module->need_count; i++) {
			uint32_t needed = module->needs[i].module;

			if (!marks[needed])
				queue[count++] = needed;
			marks[needed] = 1;
		}
	}
	while (count)
		marks[queue[--count]] = 0;
}

void scan_module(struct scan *scan, const char *name, struct values *found)
{
	struct strbuf line = { .arena = &run_arena };
	struct module *module;
	size_t count;

	walk(scan);
	module = modules_find(&scan->modules, name);
	if (!module)
		return;
	if (!scan->closure) {
		scan->closure = arena_raw(&run_arena, scan->modules.count * sizeof(*scan->closure));
		scan->marks = arena_alloc(&run_arena, scan->modules.count);
	}
	read_closure(scan, (uint32_t)(module - scan->modules.list));
	modules_number(&scan->modules);
	count = modules_closure(&scan->modules, module, scan->closure, scan->marks);
	strbuf_format(&line, "%s:", module->path);
	for (size_t i = 0; i < count; i++)
		strbuf_format(&line, " %s", scan->modules.list[scan->closure[i]].path);
	values_add(found, (uint32_t)(module - scan->modules.list), strbuf_end(&line));
}

static void read_all(struct scan *scan)
{
	const struct prefetched *fetched;
	struct prefetch *prefetch;

	walk(scan);
	if (scan->read_all)
		return;
	scan->read_all = true;
	graph_open(&scan->graph, &scan->modules);
	prefetch = prefetch_open(scan->tree, &scan->modules, false, prefetch_threads());
	for (uint32_t i = 0; (fetched = prefetch_next(prefetch)); i++) {
		const struct module *module = &scan->modules.list[i];

		if (fetched->error) {
			tell_unreadable(NOTE_WARNING, scan->tree, module, &fetched->facts,
					fetched->error);
			continue;
		}
		catalog_add(&scan->catalog, i, module->name, &fetched->facts);
		graph_add(&scan->graph, i, &fetched->facts);
	}
	prefetch_close(prefetch);
}

void scan_alias(struct scan *scan, const char *text, struct values *found)
{
	const struct catalog_rows *aliases = &scan->catalog.aliases;

	read_all(scan);
	for (size_t i = 0; i < aliases->count; i++) {
		if (alias_fits(aliases->list[i].key, text))
			values_add(found, aliases->list[i].rank, aliases->list[i].value);
	}
}

void scan_symbol(struct scan *scan, const char *alias, struct values *found)
{
	const struct graph_symbol *symbol;

	read_all(scan);
	symbol = graph_find(&scan->graph, alias);
	if (symbol && symbol->owner < OWNER_KERNEL)
		values_add(found, symbol->owner, scan->modules.list[symbol->owner].name);
}

void scan_softdeps(struct scan *scan, const char *name, struct softdeps *found)
{
	struct module *module;
	struct modinfo entry;
	struct facts facts;
	struct span rest;
	int fd;

	walk(scan);
	module = modules_find(&scan->modules, name);
	fd = module ? open_module(scan, module, &facts, &run_arena) : -ENOENT;
	if (fd < 0)
		return;
	rest = facts.modinfo;
	while (modinfo_next(&rest, &entry)) {
		if (span_is(entry.key, "softdep"))
			softdeps_parse(found, name, span_copy(&run_arena, entry.value));
	}
	close(fd);
}

void scan_list(struct scan *scan, bool symbols,
	       void (*each)(void *context, const char *key, const char *value), void *context)
{
	read_all(scan);
	for (size_t i = 0; !symbols && i < scan->catalog.aliases.count; i++)
		each(context, scan->catalog.aliases.list[i].key,
		     scan->catalog.aliases.list[i].value);
	for (size_t i = 0; symbols && i < scan->graph.symbol_count; i++) {
		const struct graph_symbol *symbol = &scan->graph.symbols[i];

		if (symbol->owner < OWNER_KERNEL)
			each(context, graph_alias(symbol), scan->modules.list[symbol->owner].name);
	}
}

const struct modules *scan_modules(struct scan *scan)
{
	walk(scan);
	return &scan->modules;
}

bool scan_matches(struct scan *scan, uint64_t sum)
{
	uint64_t now;

	walk(scan);
	return treesum_of(scan->tree, &scan->rank, &scan->modules, &now) && now == sum;
}
