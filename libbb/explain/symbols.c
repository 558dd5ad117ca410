/* SPDX-License-Identifier: MIT */
/* Resolves symbols as depmod does. */

#include "explain/symbols.h"
#include "tree/ksyms.h"

const char *symbol_exporter(struct moddb *db, const char *symbol)
{
	struct values exporters = { NULL, 0, 0 };

	moddb_search(db, TABLE_SYMBOLS, arena_join(&run_arena, "symbol:", symbol, NULL),
		     &exporters);
	return exporters.count ? exporters.list[0].text : NULL;
}

void diag_symbols_replaced(struct symbols *symbols, const char *path)
{
	struct arena scratch = { NULL, NULL, NULL };
	struct arena_mark mark = arena_mark(&scratch);
	struct facts_symbols exports = { NULL, 0, 0 };
	struct facts facts;
	bool fresh;
	int fd = facts_open_in(&facts, &symbols->diag->context.tree, path, &scratch);

	/* The file is not used, so nobody needs to hear that it cannot be read. */
	if (fd < 0)
		return;
	facts_exports(&facts, false, &exports);
	values_add(&symbols->files, 0, path_shown(path));
	for (size_t i = 0; i < exports.count; i++)
		hash_add(&symbols->replaced, arena_copy(&run_arena, exports.list[i].name), &fresh)
			->value = (uint32_t)symbols->files.count - 1;
	close(fd);
	arena_release(&scratch, mark);
}

/* Adds a finding if SYMBOL, which the file PATH wants, is one of a file that is replaced. */
static bool is_replaced(struct symbols *symbols, const char *path, const char *symbol)
{
	const struct hash_slot *slot = hash_find(&symbols->replaced, symbol);

	if (slot)
		finding_add(
			&symbols->diag->findings, FIND_SYMBOL, LEVEL_FAULT, NULL,
			"%s wants the symbol %s, which %s has, and not the file that replaces it",
			path, symbol, symbols->files.list[slot->value].text);
	return slot != NULL;
}

static void take_flaw(void *context, const char *path, const char *symbol, bool is_version)
{
	struct symbols *symbols = context;
	struct diag *diag = symbols->diag;
	const char *exporter = NULL;

	if (is_version) {
		finding_add(&diag->findings, FIND_VERSION, LEVEL_FAULT, NULL,
			    "%s wants another version of the symbol %s", path, symbol);
		return;
	}
	if (ENABLE_MODULE_LAYERS && is_replaced(symbols, path, symbol))
		return;
	if (!symbols->knows_kernel) {
		symbols->unknown++;
		return;
	}
	/* MODULES may be only a part of the tree: look in the index for the others. */
	if (moddb_is_checked(diag->context.db))
		exporter = symbol_exporter(diag->context.db, symbol);
	finding_add(&diag->findings, FIND_SYMBOL, LEVEL_FAULT, exporter ? diag->depmod : NULL,
		    "%s wants the symbol %s, which %s", path, symbol,
		    exporter ? text_format(&run_arena, "%s has, unknown to the index", exporter)
			     : "nobody exports");
}

/* Reads the symbols of the file PATH. If that fails, adds a finding and returns false. */
static bool read_list(struct diag *diag, struct graph *graph, const char *path,
		      void (*add_symbol)(struct graph *graph, char *line))
{
	int error = ksyms_read(graph, path, add_symbol);

	if (error)
		finding_add(&diag->findings, FIND_SYMBOL, LEVEL_UNKNOWN, NULL, "%s: %s", path,
			    errtext(error));
	return !error;
}

static bool add_kernel(struct diag *diag, struct graph *graph)
{
	if (diag->symvers)
		return read_list(diag, graph, diag->symvers, ksyms_symvers_line);
	if (diag->map)
		return read_list(diag, graph, diag->map, ksyms_map_line);
	return ksyms_find(graph, &diag->context.tree) != NULL;
}

void diag_symbols_open(struct diag *diag, struct symbols *symbols, struct modules *modules)
{
	*symbols = (struct symbols){
		.diag = diag,
		.graph = { .with_crc = true, .context = symbols, .flaw = take_flaw },
		.replaced = { .arena = &run_arena },
	};
	graph_open(&symbols->graph, modules);
	symbols->knows_kernel = add_kernel(diag, &symbols->graph);
}

void diag_symbols(struct symbols *symbols)
{
	struct diag *diag = symbols->diag;

	graph_resolve(&symbols->graph, &diag->context.tree, true);
	if (symbols->unknown)
		finding_add(
			&diag->findings, FIND_SYMBOL, LEVEL_UNKNOWN, NULL,
			"%u symbols are the kernel's or nobody's: its Module.symvers would tell",
			symbols->unknown);
}
