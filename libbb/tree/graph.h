/* SPDX-License-Identifier: MIT */
/* Which module needs which: symbols, and the modules that export them. */
#ifndef GRAPH_H
#define GRAPH_H

#include "base/arena.h"
#include "base/hash.h"
#include "module/facts.h"
#include "tree/modules.h"

#define OWNER_NONE   UINT32_MAX
#define OWNER_KERNEL (UINT32_MAX - 1)

/* In what depmod keeps of a want: the symbol is weak. */
enum { WANT_WEAK = 1 };

struct graph_symbol {
	const char *name; /* in memory "symbol:" stands before it, see graph_alias */
	uint32_t owner;   /* number of the module that exports it, or OWNER_* */
	uint32_t crc;     /* its version, if HAS_CRC */
	bool has_crc;
};

struct graph {
	struct modules *modules;
	char prefix;      /* dropped from the start of every symbol; '\0': none */
	bool with_crc;    /* versions are compared */
	bool warn_owners; /* warn when several modules export one symbol */
	/* Hooks, NULL for none; both get CONTEXT. */
	void *context;
	/*
	 * Called instead of the warning that the file PATH wants SYMBOL, which nobody exports or,
	 * if IS_VERSION, which has another version.
	 */
	void (*flaw)(void *context, const char *path, const char *symbol, bool is_version);
	/* Called for each need: the file USER needs the file OWNER, first for SYMBOL. */
	void (*need)(void *context, const char *user, const char *symbol, const char *owner);
	struct arena memory; /* holds BY_NAME and WANTS until graph_resolve */
	struct hash by_name; /* numbers in SYMBOLS */
	struct graph_symbol *symbols;
	size_t symbol_count, symbol_capacity;
	struct graph_wants *wants; /* per module */
	/*
	 * NULL, or where graph_add appends the module's exports and then its wants, 32 bits each:
	 * the symbol's number * 2, plus WANT_WEAK. Only with DEPMOD_FACTS.
	 */
	struct strbuf *numbers;
};

/*
 * Begins with MODULES, whose list must keep its order and length until graph_resolve. Set PREFIX,
 * WITH_CRC, WARN_OWNERS and the hooks first, and leave the rest zero.
 */
void graph_open(struct graph *graph, struct modules *modules);

/*
 * Adds the symbols that module number INDEX exports and wants. FACTS have their symbols read
 * (facts_read_symbols). A symbol exported twice belongs to the module added last.
 */
void graph_add(struct graph *graph, uint32_t index, const struct facts *facts);

/* Symbols of another run: their names by their numbers there. */
struct graph_names {
	const uint8_t *offsets; /* 32 bits each, of the names in TEXTS */
	const char *texts;
	uint32_t *places; /* 1 + their numbers here; 0: not known yet */
};

/*
 * Adds module number INDEX, as graph_add does, by NUMBERS that graph_add appended in another run:
 * of EXPORTS symbols that it exports, then of WANTS that it wants, each below the length of NAMES
 * * 2. With the same PREFIX, and without versions.
 */
struct graph_numbers {
	const uint8_t *numbers; /* 32 bits each */
	uint32_t exports, wants;
};
void graph_add_numbers(struct graph *graph, uint32_t index, const struct graph_numbers *numbers,
		       const struct graph_names *names);

/* Adds a symbol of the kernel itself, with its version CRC if HAS_CRC. NAME need not last. */
void graph_add_kernel(struct graph *graph, const char *name, uint32_t crc, bool has_crc);

/*
 * Returns the path of a module that wants the symbol NAME (not weakly) although nobody has it; NULL
 * if there is none. Before graph_resolve.
 */
const char *graph_misses(const struct graph *graph, const char *name);

/* Returns the symbol of ALIAS, "symbol:NAME"; NULL if no module has or wants it. */
const struct graph_symbol *graph_find(const struct graph *graph, const char *alias);

/* Returns the alias "symbol:NAME" for SYMBOL, as modules.symbols has it. */
const char *graph_alias(const struct graph_symbol *symbol);

/*
 * Finds the owner of every symbol, sets the needs of every module in the order of its symbol table,
 * and calls the hook NEED. If TELL, calls the hook FLAW or warns for every symbol without owner and
 * every version that differs. TREE names the files. Nothing can be added afterwards.
 */
void graph_resolve(struct graph *graph, const struct tree *tree, bool tell);

#endif
