/* SPDX-License-Identifier: MIT */
/* One .ko, all that depmod and modinfo ask of it: sections, .modinfo, symbols, versions, signature.
 */

#include "module/facts.h"
#include "fuzz.h"
#include "module/modsig.h"
#include "tree/catalog.h"
#include "tree/graph.h"
#include "tree/loadorder.h"

static void touch_symbols(const struct facts_symbols *symbols)
{
	for (size_t i = 0; i < symbols->count; i++)
		fuzz_touch_text(symbols->list[i].name);
}

/* Adds the module as depmod does. */
static void as_depmod(struct facts *facts)
{
	struct module module = { .name = "a", .path = "kernel/a.ko" };
	struct modules modules = { .list = &module, .count = 1 };
	struct tree tree = { .version = "1.0", .inside = "/m", .path = "/m", .fd = -1 };
	struct graph graph = { .with_crc = true, .warn_owners = true };
	struct catalog catalog = { .node_count = 0 };

	catalog_add(&catalog, 0, "a", facts);
	graph_open(&graph, &modules);
	graph_add(&graph, 0, facts);
	graph_resolve(&graph, &tree, true);
	modules_number(&modules);
}

void fuzz_one(struct span input)
{
	struct facts facts = { .modinfo = { NULL, 0 } };
	struct facts_symbols symbols;
	struct modinfo entry;
	struct span rest;
	int error;

	/* Compressed input has its own targets. */
	if (packing_of(input) != PACKING_NONE)
		return;
	error = facts_from_bytes(&facts, input, &run_arena);
	if (error) {
		fuzz_touch_text(facts_fault(&facts, error));
		return;
	}
	for (rest = facts.modinfo; modinfo_next(&rest, &entry);) {
		fuzz_touch(entry.key);
		fuzz_touch(entry.value);
	}
	facts_exports(&facts, true, &symbols);
	touch_symbols(&symbols);
	facts_wants(&facts, true, &symbols);
	touch_symbols(&symbols);
	facts_versions(&facts, &symbols);
	touch_symbols(&symbols);
	facts_read_symbols(&facts, true);
	as_depmod(&facts);
}
