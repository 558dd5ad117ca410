/* SPDX-License-Identifier: MIT */
/*
 * depmod over a tree of two modules, both of which are the input: reads them, makes all files in
 * memory, and looks everything up that they state. The binary index and the text must give the same
 * modules in the same order.
 */

#include "../../libbb/index/emit.c"
#include "../../libbb/index/index.c"
#include "fuzz.h"
#include "index/textindex.h"

enum { QUERIES_MAX = 24 };

/* A file and its index, as modprobe finds them. */
struct pair {
	struct span text, bin;
};

static struct span made(const struct work *work, const char *name)
{
	struct strbuf contents = { .arena = &run_arena };

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (!strcmp(files[i].name, name))
			fuzz_demand(files[i].make(work, &contents) == 0);
	}
	return (struct span){ (const uint8_t *)contents.text, contents.length };
}

/* In this order: making the binary index of aliases uses up their rows. */
static struct pair made_pair(const struct work *work, const char *text, const char *bin)
{
	struct pair pair = { .text = made(work, text) };

	pair.bin = made(work, bin);
	return pair;
}

static void demand_same(const struct values *a, const struct values *b)
{
	fuzz_demand(a->count == b->count);
	for (size_t i = 0; i < a->count; i++)
		fuzz_demand(!strcmp(a->list[i].text, b->list[i].text));
}

/* Looks up QUERY, folded, as modprobe does. */
static void search_both(const struct pair *pair, const char *query)
{
	struct values text = { NULL, 0, 0 }, bin = { NULL, 0, 0 };
	struct index index;

	/* A search in text passes over lines by their first byte. */
	if (!*query)
		return;
	fuzz_demand(index_open(&index, pair->bin) == 0);
	fuzz_demand(index_search(&index, query, &bin) == 0);
	text_find_aliases(pair->text, query, &text);
	demand_same(&text, &bin);
}

/* A text that ALIAS fits, if it has no sets: other bytes in the places of '*' and '?'. */
static char *example_of(const char *alias)
{
	char *example = arena_copy(&run_arena, alias);

	for (char *c = example; *c; c++) {
		if (*c == '*' || *c == '?')
			*c = 'x';
	}
	return example;
}

/* What the modules state; false if the binary index cannot hold some of it, as depmod warns. */
static bool take_queries(const struct catalog *catalog, const char **queries, size_t *count)
{
	for (size_t i = 0; i < catalog->aliases.count; i++) {
		const char *key = alias_fold(&run_arena, catalog->aliases.list[i].key);

		/* In text a malformed one fits nothing. */
		if (!key)
			continue;
		if (index_key_fault(key, strlen(key)))
			return false;
		if (*count + 2 > QUERIES_MAX)
			continue;
		queries[(*count)++] = key;
		queries[(*count)++] = example_of(key);
	}
	return true;
}

/* C's names: a symbol of other bytes, which only a damaged module has, is no text of its own. */
static bool is_name(const char *symbol)
{
	for (; *symbol; symbol++) {
		if (*symbol < '0' || *symbol > 'z' || strchr(":;<=>?@[\\]^`", *symbol))
			return false;
	}
	return true;
}

static void look_up_symbols(const struct work *work, const struct pair *pair)
{
	const struct graph *graph = work->emit->graph;

	for (size_t i = 0; i < graph->symbol_count; i++) {
		if (!is_name(graph->symbols[i].name))
			return;
	}
	for (size_t i = 0; i < graph->symbol_count && i < QUERIES_MAX; i++)
		search_both(pair, graph_alias(&graph->symbols[i]));
}

static void look_up_modules(const struct work *work, const struct pair *pair)
{
	const struct modules *modules = work->emit->modules;
	struct index index;

	fuzz_demand(index_open(&index, pair->bin) == 0);
	for (size_t i = 0; i < modules->count; i++) {
		struct values text = { NULL, 0, 0 }, bin = { NULL, 0, 0 };
		struct text_memory memory = { .read = 0 };

		fuzz_demand(index_find(&index, modules->list[i].name, &bin) == 0);
		text_find_path(pair->text, &memory, modules->list[i].name, &text);
		fuzz_demand(text.count == 1);
		demand_same(&text, &bin);
	}
}

static void make_and_compare(const struct emit *emit)
{
	const char *queries[QUERIES_MAX];
	size_t count = 0;
	bool is_whole = take_queries(emit->catalog, queries, &count);
	struct pair pair;
	struct work work;

	prepare(&work, emit);
	pair = made_pair(&work, "modules.dep", "modules.dep.bin");
	look_up_modules(&work, &pair);
	pair = made_pair(&work, "modules.alias", "modules.alias.bin");
	for (size_t i = 0; is_whole && i < count; i++)
		search_both(&pair, queries[i]);
	pair = made_pair(&work, "modules.symbols", "modules.symbols.bin");
	look_up_symbols(&work, &pair);
	fuzz_touch(made(&work, "modules.softdep"));
	fuzz_touch(made(&work, "modules.weakdep"));
	fuzz_touch(made(&work, "modules.devname"));
}

void fuzz_one(struct span input)
{
	struct module list[] = { { .name = "a_x", .path = "kernel/a-x.ko" },
				 { .name = "b", .path = "updates/b.ko" } };
	struct modules modules = { .list = list, .count = ARRAY_SIZE(list) };
	struct tree tree = { .version = "1.0", .inside = "/m", .path = "/m", .fd = -1 };
	struct graph graph = { .with_crc = true, .warn_owners = true };
	struct catalog catalog = { .node_count = 0 };
	struct facts facts[ARRAY_SIZE(list)] = { { .modinfo = { NULL, 0 } } };

	search_walk = (struct walk){ .found = NULL };
	/* Compressed input has its own targets. */
	if (packing_of(input) != PACKING_NONE)
		return;
	graph_open(&graph, &modules);
	catalog_expect(&catalog, modules.count);
	for (uint32_t i = 0; i < modules.count; i++) {
		if (facts_from_bytes(&facts[i], input, &run_arena))
			return;
		facts_read_symbols(&facts[i], true);
		graph_add(&graph, i, &facts[i]);
		catalog_add(&catalog, i, list[i].name, &facts[i]);
	}
	graph_resolve(&graph, &tree, true);
	modules_number(&modules);
	make_and_compare(&(struct emit){
		.modules = &modules, .graph = &graph, .catalog = &catalog, .warn_values = true });
}
