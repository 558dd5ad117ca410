/* SPDX-License-Identifier: MIT */
/* Finds the module that exports a symbol, and symbols that are missing or of another version. */
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include "explain/diag.h"
#include "tree/graph.h"
#include "tree/values.h"

/* Returns the module that exports SYMBOL, by the index of DB; NULL if none does. */
const char *symbol_exporter(struct moddb *db, const char *symbol);

struct symbols {
	struct diag *diag;
	struct graph graph;
	bool knows_kernel; /* the kernel's own symbols are in GRAPH */
	unsigned unknown;  /* symbols that only the kernel's list could tell about */
	/* Symbols that only files of lower layers export, with the numbers of these in FILES. */
	struct hash replaced;
	struct values files;
};

/*
 * Opens the graph for MODULES, and adds the kernel's own symbols; adds a finding if a file for
 * these is set in DIAG and cannot be read. SYMBOLS must stay where it is. Call graph_add for each
 * module then, and diag_symbols after that.
 */
void diag_symbols_open(struct diag *diag, struct symbols *symbols, struct modules *modules);

/*
 * Reads what the file PATH exports, which a higher layer replaces: the finding about such a symbol
 * that is missing names PATH. Call it before diag_symbols. Only with MODULE_LAYERS.
 */
void diag_symbols_replaced(struct symbols *symbols, const char *path);

/*
 * Resolves all symbols. Adds a finding for each whose version differs, and for each that neither a
 * module nor the kernel exports. If the kernel's own symbols could not be read, one finding has the
 * number of those that no module exports.
 */
void diag_symbols(struct symbols *symbols);

#endif
