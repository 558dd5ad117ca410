/* SPDX-License-Identifier: MIT */
/* Symbols that a diagnosis finds missing or of another version. */
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include "explain/diag.h"
#include "tree/graph.h"

/* The module that exports SYMBOL, by the index of DB; NULL if none does. */
const char *symbol_exporter(struct moddb *db, const char *symbol);

/*
 * Prepares GRAPH for MODULES, of which graph_add is then to be called for each, and adds the
 * kernel's own symbols.
 */
void diag_symbols_open(struct diag *diag, struct graph *graph, struct modules *modules);

/*
 * Finds all owners, and adds a finding for each symbol that a file wants and nobody has, or that
 * has another version. If nothing told the kernel's symbols, those that no module has are counted
 * in one finding.
 */
void diag_symbols(struct diag *diag, struct graph *graph);

#endif
