/* SPDX-License-Identifier: MIT */
/* From symbols to their owners, from owners to dependencies. */

#include <elf.h>

#include "base/byteorder.h"
#include "base/libbb.h"
#include "tree/graph.h"

static const char alias_prefix[] = "symbol:";

/* Room for symbols per module: unused room costs nothing, moving a table does. */
enum { SYMBOLS_PER_MODULE = 6 };

/* The wants of one module. A symbol is its number * 2, plus WANT_WEAK; VERSIONS only with_crc. */
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

const struct graph_symbol *graph_find(const struct graph *graph, const char *alias)
{
	const char *name = text_after(alias, alias_prefix);
	const struct hash_slot *slot = name ? hash_find(&graph->by_name, name) : NULL;

	return slot ? &graph->symbols[slot->value] : NULL;
}

const char *graph_alias(const struct graph_symbol *symbol)
{
	return symbol->name - (sizeof(alias_prefix) - 1);
}

/* Returns the number of the symbol NAME, which it adds if it is new. NAME need not last. */
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

/* Makes OWNER the owner of symbol number NUMBER. */
static inline __attribute__((always_inline)) void give(struct graph *graph, uint32_t number,
						       uint32_t owner, uint32_t crc, bool has_crc)
{
	struct graph_symbol *symbol = &graph->symbols[number];

	if (graph->warn_owners && symbol->owner < OWNER_KERNEL)
		note(NOTE_WARNING, "duplicate value: %s is %s and %s", graph_alias(symbol),
		     graph->modules->list[symbol->owner].name, graph->modules->list[owner].name);
	symbol->owner = owner;
	symbol->crc = crc;
	symbol->has_crc = has_crc;
}

/* The same for the symbol NAME. Returns its number. */
static uint32_t set_owner(struct graph *graph, const char *name, uint32_t owner, uint32_t crc,
			  bool has_crc)
{
	uint32_t number = intern(graph, name); /* may move the table */

	give(graph, number, owner, crc, has_crc);
	return number;
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

static void keep_number(struct graph *graph, uint32_t number)
{
	strbuf_bytes(graph->numbers, &number, sizeof(number));
}

void graph_add(struct graph *graph, uint32_t index, const struct facts *facts)
{
	struct graph_wants *wants = &graph->wants[index];
	const struct facts_symbol *found = facts->exports.list;

	for (size_t i = 0; i < facts->exports.count; i++) {
		uint32_t number =
			set_owner(graph, found[i].name, index, found[i].crc, found[i].has_crc);

		if (ENABLE_DEPMOD_FACTS && graph->numbers)
			keep_number(graph, number * 2);
	}
	found = facts->wants.list;
	wants->count = (uint32_t)facts->wants.count;
	wants->symbols = arena_raw(&graph->memory, wants->count * sizeof(*wants->symbols));
	for (size_t i = 0; i < wants->count; i++) {
		wants->symbols[i] = intern(graph, wanted_name(facts, found[i].name)) * 2;
		if (found[i].is_weak)
			wants->symbols[i] |= WANT_WEAK;
	}
	if (ENABLE_DEPMOD_FACTS && graph->numbers)
		strbuf_bytes(graph->numbers, wants->symbols,
			     wants->count * sizeof(*wants->symbols));
	if (!graph->with_crc)
		return;
	wants->versions = arena_raw(&graph->memory, wants->count * sizeof(*wants->versions));
	if (wants->count)
		memcpy(wants->versions, found, wants->count * sizeof(*wants->versions));
}

/* Returns the number here of symbol NUMBER of NAMES. */
static uint32_t place_of(struct graph *graph, const struct graph_names *names, uint32_t number)
{
	uint32_t *place = &names->places[number];

	if (!*place)
		*place = 1 + intern(graph,
				    names->texts + record_u32(names->offsets + (size_t)number * 4,
							      0, false));
	return *place - 1;
}

void graph_add_numbers(struct graph *graph, uint32_t index, const struct graph_numbers *numbers,
		       const struct graph_names *names)
{
	struct graph_wants *wants = &graph->wants[index];
	const uint8_t *at = numbers->numbers;
	uint32_t number;

	for (uint32_t i = 0; i < numbers->exports; i++, at += sizeof(number)) {
		number = place_of(graph, names, record_u32(at, 0, false) / 2);
		give(graph, number, index, 0, false);
		if (graph->numbers)
			keep_number(graph, number * 2);
	}
	wants->count = numbers->wants;
	wants->symbols = arena_raw(&graph->memory, wants->count * sizeof(*wants->symbols));
	for (uint32_t i = 0; i < wants->count; i++, at += sizeof(number)) {
		number = record_u32(at, 0, false);
		wants->symbols[i] = place_of(graph, names, number / 2) * 2 + (number & WANT_WEAK);
	}
	if (graph->numbers)
		strbuf_bytes(graph->numbers, wants->symbols,
			     wants->count * sizeof(*wants->symbols));
}

const char *graph_misses(const struct graph *graph, const char *name)
{
	const struct hash_slot *slot = hash_find(&graph->by_name, name);

	if (!slot || graph->symbols[slot->value].owner != OWNER_NONE)
		return NULL;
	for (size_t m = 0; m < graph->modules->count; m++) {
		const struct graph_wants *wants = &graph->wants[m];

		for (uint32_t i = 0; i < wants->count; i++) {
			if (wants->symbols[i] == slot->value * 2)
				return graph->modules->list[m].path;
		}
	}
	return NULL;
}

/* Names of the linker and of the module itself, which every module may use and nobody exports. */
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
		graph->flaw(graph->context, path, symbol, is_version);
	else
		note(NOTE_WARNING, "%s %s symbol %s", path,
		     is_version ? "disagrees about version of" : "needs unknown", symbol);
}

/* Whether want number I of WANTS, which is for SYMBOL, has no owner or another version. */
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

/* Sets the needs of one module. NEEDED_BY[m] is 1 + the number of m's latest user found. */
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

/* Calls the hook NEED for each need of MODULE. */
static void tell_needs(const struct graph *graph, const struct tree *tree,
		       const struct module *module)
{
	for (uint32_t i = 0; i < module->need_count; i++) {
		const struct module_need *need = &module->needs[i];
		const struct module *owner = &graph->modules->list[need->module];

		graph->need(graph->context, tree_name(tree, module->path), need->symbol,
			    tree_name(tree, owner->path));
	}
}

void graph_resolve(struct graph *graph, const struct tree *tree, bool tell)
{
	size_t count = graph->modules->count;
	uint32_t *needed_by = arena_alloc(&graph->memory, count * sizeof(*needed_by));
	struct module_need *scratch = arena_raw(&graph->memory, count * sizeof(*scratch));

	for (uint32_t index = 0; index < count; index++) {
		resolve_module(graph, index, needed_by, scratch);
		if (graph->need)
			tell_needs(graph, tree, &graph->modules->list[index]);
	}
	for (uint32_t index = 0; tell && index < count; index++) {
		for (uint32_t i = 0; i < graph->wants[index].count; i++)
			check_want(graph, tree, index, i);
	}
	arena_release(&graph->memory, (struct arena_mark){ NULL, NULL });
}
