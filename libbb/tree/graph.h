/* SPDX-License-Identifier: MIT */
/* Who needs whom: symbols and their owners, dependencies, load order, cycles. */
#ifndef GRAPH_H
#define GRAPH_H

#include "base/arena.h"
#include "base/hash.h"
#include "module/facts.h"
#include "tree/walk.h"

#define OWNER_NONE   UINT32_MAX
#define OWNER_KERNEL (UINT32_MAX - 1)

struct graph_symbol {
	const char *name; /* preceded in memory by "symbol:", see graph_alias */
	uint32_t owner;   /* index of a module, or OWNER_* */
	uint32_t crc;
	bool has_crc;
};

struct graph {
	struct modules *modules;
	char prefix;      /* dropped from the start of every symbol; '\0': none */
	bool with_crc;    /* versions are compared */
	bool warn_owners; /* say when several modules export one symbol */
	/*
	 * Called, unless NULL, instead of a warning that the file PATH wants a SYMBOL which nobody
	 * has, or, IS_VERSION, which has another version.
	 */
	void (*flaw)(const char *path, const char *symbol, bool is_version);
	struct arena memory; /* what is not needed once all is resolved: BY_NAME and WANTS */
	struct hash by_name;
	struct graph_symbol *symbols;
	size_t symbol_count, symbol_capacity;
	struct graph_wants *wants; /* per module */
};

/* Takes the modules whose symbols will be added. Set the fields above MODULES first. */
void graph_open(struct graph *graph, struct modules *modules);

/*
 * Adds what module number INDEX exports and wants: FACTS with their symbols read. A symbol exported
 * twice belongs to the later.
 */
void graph_add(struct graph *graph, uint32_t index, const struct facts *facts);

/* Adds a symbol of the kernel itself. */
void graph_add_kernel(struct graph *graph, const char *name, uint32_t crc, bool has_crc);

/* The alias "symbol:NAME" by which a symbol's owner can be asked for. */
const char *graph_alias(const struct graph_symbol *symbol);

/*
 * Finds the owners: fills in the needs of every module, in the order of its symbol table. If TELL,
 * symbols without owner and disagreeing versions are warned of. EACH, unless NULL, is called with
 * the files' names for every module and each that it needs, with the first symbol that is why.
 * Nothing can be added afterwards.
 */
void graph_resolve(struct graph *graph, const struct tree *tree, bool tell,
		   void (*each)(const char *user, const char *symbol, const char *owner));

/*
 * Numbers the modules so that each has a lower position than those it needs. Modules in a cycle get
 * one as well; each cycle is said, with its symbols. Returns the number of cycles.
 *
 * The order is depmod's, and visible in modules.dep: modules that nobody needs are taken first, the
 * last found of them before the others; a module joins them when all its users have a number.
 */
unsigned modules_number(struct modules *modules);

/*
 * Lists in CLOSURE all that MODULE needs, directly or not, by position: to be loaded from the end.
 * Returns their number. CLOSURE has room for all modules, and so has MARKS, which is all zeros
 * before and after.
 */
size_t modules_closure(const struct modules *modules, const struct module *module,
		       uint32_t *closure, uint8_t *marks);

#endif
