/* SPDX-License-Identifier: MIT */
/* Symbols to owners, owners to dependencies, dependencies to an order. */

#include <elf.h>

#include "base/libbb.h"
#include "tree/graph.h"

static const char alias_prefix[] = "symbol:";

enum { WANT_WEAK = 1 };

/* Symbols to make room for, per module: what is not touched costs nothing, what is moved does. */
enum { SYMBOLS_PER_MODULE = 6 };

/* What one module wants: symbol numbers, twice that plus WANT_WEAK; versions only with_crc. */
struct graph_wants {
	uint32_t *symbols;
	struct facts_symbol *versions;
	uint32_t count;
};

void graph_open(struct graph *graph, struct modules *modules)
{
	graph->modules = modules;
	graph->by_name.arena = &graph->memory;
	hash_expect(&graph->by_name, modules->count * SYMBOLS_PER_MODULE);
	graph->symbol_capacity = modules->count * SYMBOLS_PER_MODULE;
	graph->symbols = arena_raw(&run_arena, graph->symbol_capacity * sizeof(*graph->symbols));
	graph->wants = arena_alloc(&graph->memory, modules->count * sizeof(*graph->wants));
}

const char *graph_alias(const struct graph_symbol *symbol)
{
	return symbol->name - (sizeof(alias_prefix) - 1);
}

/* Returns the number of the symbol NAME, new or not. NAME need not last. */
static uint32_t intern(struct graph *graph, const char *name)
{
	struct hash_slot *slot;
	bool fresh;

	if (graph->prefix && *name == graph->prefix)
		name++;
	slot = hash_add(&graph->by_name, name, &fresh);
	if (!fresh)
		return slot->value;
	slot->key = arena_join(&run_arena, alias_prefix, name, NULL) + sizeof(alias_prefix) - 1;
	slot->value = (uint32_t)graph->symbol_count;
	graph->symbols = arena_grow(&run_arena, graph->symbols, graph->symbol_count,
				    &graph->symbol_capacity, sizeof(*graph->symbols));
	graph->symbols[graph->symbol_count++] =
		(struct graph_symbol){ .name = slot->key, .owner = OWNER_NONE };
	return slot->value;
}

static void set_owner(struct graph *graph, const char *name, uint32_t owner, uint32_t crc,
		      bool has_crc)
{
	uint32_t number = intern(graph, name); /* may move the table */
	struct graph_symbol *symbol = &graph->symbols[number];

	if (graph->warn_owners && symbol->owner < OWNER_KERNEL)
		note(NOTE_WARNING, "duplicate value: %s is %s and %s", graph_alias(symbol),
		     graph->modules->list[symbol->owner].name, graph->modules->list[owner].name);
	symbol->owner = owner;
	symbol->crc = crc;
	symbol->has_crc = has_crc;
}

void graph_add_kernel(struct graph *graph, const char *name, uint32_t crc, bool has_crc)
{
	set_owner(graph, name, OWNER_KERNEL, crc, has_crc);
}

/* On 64-bit PowerPC (ELFv1) a function's symbol has a leading dot, its export has none. */
static const char *wanted_name(const struct facts *facts, const char *name)
{
	return name + (*name == '.' && facts->elf.machine == EM_PPC64);
}

void graph_add(struct graph *graph, uint32_t index, const struct facts *facts)
{
	struct graph_wants *wants = &graph->wants[index];
	const struct facts_symbol *found = facts->exports.list;

	for (size_t i = 0; i < facts->exports.count; i++)
		set_owner(graph, found[i].name, index, found[i].crc, found[i].has_crc);
	found = facts->wants.list;
	wants->count = (uint32_t)facts->wants.count;
	wants->symbols = arena_raw(&graph->memory, wants->count * sizeof(*wants->symbols));
	for (size_t i = 0; i < wants->count; i++) {
		wants->symbols[i] = intern(graph, wanted_name(facts, found[i].name)) * 2;
		if (found[i].is_weak)
			wants->symbols[i] |= WANT_WEAK;
	}
	if (!graph->with_crc)
		return;
	wants->versions = arena_raw(&graph->memory, wants->count * sizeof(*wants->versions));
	if (wants->count)
		memcpy(wants->versions, found, wants->count * sizeof(*wants->versions));
}

/* Names that every module may use and nobody exports: the linker's and the module's own. */
static bool is_always_known(const char *name)
{
	static const char known[][24] = { "__this_module", "_GLOBAL_OFFSET_TABLE_", "TOC." };

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(name, known[i]))
			return true;
	}
	return false;
}

static void tell_flaw(const struct graph *graph, const char *path, const char *symbol,
		      bool is_version)
{
	if (ENABLE_MODDIAG && graph->flaw)
		graph->flaw(path, symbol, is_version);
	else
		note(NOTE_WARNING, "%s %s symbol %s", path,
		     is_version ? "disagrees about version of" : "needs unknown", symbol);
}

/* Whether there is something wrong with want number I of WANTS, which is for SYMBOL. */
static bool is_flaw(const struct graph_wants *wants, uint32_t i, const struct graph_symbol *symbol)
{
	if (wants->symbols[i] & WANT_WEAK)
		return false;
	if (symbol->owner == OWNER_NONE)
		return !is_always_known(symbol->name);
	return wants->versions && wants->versions[i].has_crc && symbol->has_crc &&
	       wants->versions[i].crc != symbol->crc;
}

static void check_want(const struct graph *graph, const struct tree *tree, uint32_t index,
		       uint32_t i)
{
	const struct graph_wants *wants = &graph->wants[index];
	const struct graph_symbol *symbol = &graph->symbols[wants->symbols[i] / 2];

	if (is_flaw(wants, i, symbol))
		tell_flaw(graph, tree_name(tree, graph->modules->list[index].path), symbol->name,
			  symbol->owner != OWNER_NONE);
}

/* Fills in the needs of one module. NEEDED_BY[m] is 1 + the index of m's latest user found. */
static void resolve_module(struct graph *graph, uint32_t index, uint32_t *needed_by,
			   struct module_need *scratch)
{
	const struct graph_wants *wants = &graph->wants[index];
	struct module *module = &graph->modules->list[index];
	size_t bytes;

	for (uint32_t i = 0; i < wants->count; i++) {
		const struct graph_symbol *symbol = &graph->symbols[wants->symbols[i] / 2];

		if (symbol->owner >= OWNER_KERNEL || symbol->owner == index ||
		    needed_by[symbol->owner] == index + 1)
			continue;
		needed_by[symbol->owner] = index + 1;
		scratch[module->need_count++] = (struct module_need){ symbol->owner, symbol->name };
	}
	bytes = module->need_count * sizeof(*scratch);
	module->needs = arena_alloc(&run_arena, bytes);
	if (bytes)
		memcpy(module->needs, scratch, bytes);
}

void graph_resolve(struct graph *graph, const struct tree *tree, bool tell,
		   void (*each)(const char *user, const char *symbol, const char *owner))
{
	const struct module *list = graph->modules->list;
	size_t count = graph->modules->count;
	uint32_t *needed_by = arena_alloc(&graph->memory, count * sizeof(*needed_by));
	struct module_need *scratch = arena_raw(&graph->memory, count * sizeof(*scratch));

	for (uint32_t index = 0; index < count; index++) {
		const struct module *module = &list[index];

		resolve_module(graph, index, needed_by, scratch);
		for (uint32_t i = 0; each && i < module->need_count; i++)
			each(tree_name(tree, module->path), module->needs[i].symbol,
			     tree_name(tree, list[module->needs[i].module].path));
	}
	for (uint32_t index = 0; tell && index < count; index++) {
		for (uint32_t i = 0; i < graph->wants[index].count; i++)
			check_want(graph, tree, index, i);
	}
	arena_release(&graph->memory, (struct arena_mark){ NULL, NULL });
}

/* The state of numbering. */
struct numbering {
	struct modules *modules;
	uint32_t *users; /* users without a number, per module */
	uint32_t *ready; /* stack of modules without such users */
	size_t ready_count;
	uint32_t next; /* position */
};

enum { UNNUMBERED = UINT32_MAX };

static void number_ready(struct numbering *numbering)
{
	while (numbering->ready_count) {
		struct module *module =
			&numbering->modules->list[numbering->ready[--numbering->ready_count]];

		module->position = numbering->next++;
		for (uint32_t i = 0; i < module->need_count; i++) {
			uint32_t needed = module->needs[i].module;

			if (--numbering->users[needed] == 0 &&
			    numbering->modules->list[needed].position == UNNUMBERED)
				numbering->ready[numbering->ready_count++] = needed;
		}
	}
}

static const struct module_need *find_need(const struct module *user, uint32_t needed)
{
	const struct module_need *need = user->needs;

	while (need->module != needed)
		need++;
	return need;
}

/*
 * Says the cycle that leads from module FIRST over USER_OF back to it. Returns its member of
 * lowest index.
 */
static uint32_t tell_cycle(const struct modules *modules, const uint32_t *user_of, uint32_t first)
{
	struct strbuf symbols = { .arena = &run_arena };
	const char *way = modules->list[first].name;
	uint32_t at = first, lowest = first;

	do {
		const struct module *user = &modules->list[user_of[at]];

		strbuf_format(&symbols, "%s%s needs %s of %s", symbols.length ? ", " : "",
			      user->name, find_need(user, at)->symbol, modules->list[at].name);
		way = arena_join(&run_arena, user->name, " -> ", way);
		at = user_of[at];
		if (at < lowest)
			lowest = at;
	} while (at != first);
	note(NOTE_ERROR, "Cycle detected: %s", way);
	note(NOTE_ERROR, "%s", strbuf_end(&symbols));
	return lowest;
}

/*
 * Every module left without a number has a user that is left as well. Going from user to user must
 * come round: that is a cycle. Its first member is then numbered as if it had no users.
 */
static void break_cycle(struct numbering *numbering)
{
	struct modules *modules = numbering->modules;
	uint32_t *user_of = arena_raw(&run_arena, modules->count * sizeof(*user_of));
	uint8_t *seen = arena_alloc(&run_arena, modules->count);
	uint32_t at = 0;

	for (uint32_t i = (uint32_t)modules->count; i-- > 0;) {
		const struct module *module = &modules->list[i];

		if (module->position != UNNUMBERED)
			continue;
		at = i;
		for (uint32_t n = 0; n < module->need_count; n++)
			user_of[module->needs[n].module] = i;
	}
	for (; !seen[at]; at = user_of[at])
		seen[at] = 1;
	numbering->ready[numbering->ready_count++] = tell_cycle(modules, user_of, at);
}

unsigned modules_number(struct modules *modules)
{
	struct numbering numbering = { .modules = modules };
	struct arena_mark mark = arena_mark(&run_arena);
	struct arena_mark cycle;
	unsigned cycles = 0;

	numbering.users = arena_alloc(&run_arena, modules->count * sizeof(*numbering.users));
	numbering.ready = arena_raw(&run_arena, modules->count * sizeof(*numbering.ready));
	for (size_t i = 0; i < modules->count; i++) {
		modules->list[i].position = UNNUMBERED;
		for (uint32_t n = 0; n < modules->list[i].need_count; n++)
			numbering.users[modules->list[i].needs[n].module]++;
	}
	for (uint32_t i = 0; i < modules->count; i++) {
		if (!numbering.users[i])
			numbering.ready[numbering.ready_count++] = i;
	}
	cycle = arena_mark(&run_arena);
	for (;; cycles++) {
		number_ready(&numbering);
		if (numbering.next == modules->count)
			break;
		break_cycle(&numbering);
		arena_release(&run_arena, cycle);
	}
	arena_release(&run_arena, mark);
	return cycles;
}

static void sort_by_position(const struct modules *modules, uint32_t *list, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint32_t module = list[i];
		size_t at = i;

		for (; at && modules->list[list[at - 1]].position > modules->list[module].position;
		     at--)
			list[at] = list[at - 1];
		list[at] = module;
	}
}

size_t modules_closure(const struct modules *modules, const struct module *module,
		       uint32_t *closure, uint8_t *marks)
{
	uint32_t self = (uint32_t)(module - modules->list);
	size_t count = 0;

	marks[self] = 1;
	/*
	 * CLOSURE is the queue as well: AT runs over what has been found until nothing new
	 * comes.
	 */
	for (size_t at = 0;; module = &modules->list[closure[at++]]) {
		for (uint32_t i = 0; i < module->need_count; i++) {
			uint32_t needed = module->needs[i].module;

			if (marks[needed])
				continue;
			marks[needed] = 1;
			closure[count++] = needed;
		}
		if (at == count)
			break;
	}
	marks[self] = 0;
	for (size_t i = 0; i < count; i++)
		marks[closure[i]] = 0;
	sort_by_position(modules, closure, count);
	return count;
}
