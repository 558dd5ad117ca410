/* SPDX-License-Identifier: MIT */
/* A refused load while its reasons are looked for: what is known of it so far. */
#ifndef REFUSAL_H
#define REFUSAL_H

#include "base/hash.h"
#include "index/moddb.h"
#include "module/facts.h"
#include "system/attempt.h"

struct refusal {
	const struct attempt *attempt;
	struct facts facts;    /* empty before refusal_read_file */
	const char *name;      /* the module's, as the kernel knows it */
	enum note_level level; /* of all notes about it */
	struct hash exporters; /* modules that were named for a missing symbol */
	bool is_known;         /* a reason has been printed */
};

/* Prints the reason TEXT. */
void refusal_tell(struct refusal *refusal, const char *text);

/*
 * Reads the module's file as far as it can be read. Prints what is wrong with it for certain: no
 * ELF file, another machine's, no module.
 */
void refusal_read_file(struct refusal *refusal);

/* The database of the attempt, or else of the running kernel's tree. */
struct moddb *refusal_database(struct refusal *refusal);

/*
 * Who exports SYMBOL, which the kernel does not know, in words: the module, and whether it is
 * loaded. NULL for a module that was named already; if ONLY_ABSENT, also unless a module exports it
 * that is not loaded.
 */
const char *refusal_symbol_hint(struct refusal *refusal, const char *symbol, bool only_absent);

#endif
