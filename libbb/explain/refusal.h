/* SPDX-License-Identifier: MIT */
/* A refused load, and the reasons found for it so far. */
#ifndef REFUSAL_H
#define REFUSAL_H

#include "base/hash.h"
#include "index/moddb.h"
#include "module/facts.h"
#include "system/attempt.h"

struct refusal {
	const struct attempt *attempt;
	struct facts facts;    /* empty before refusal_read_file */
	const char *name;      /* of the module, as the kernel knows it */
	enum note_level level; /* of all notes about it */
	struct hash told;      /* modules named for a missing symbol, and lines of the log */
	bool is_known;         /* a reason has been printed */
};

/* Prints the reason TEXT, and sets is_known. */
void refusal_tell(struct refusal *refusal, const char *text);

/*
 * Reads the facts of the module's file, as far as possible, and takes the name from it. Prints
 * faults that are certain: it is no ELF file or, if the kernel refused it with ENOEXEC, it is for
 * another machine or no module.
 */
void refusal_read_file(struct refusal *refusal);

/* Returns the database of the attempt, or if it has none, that of the running kernel's tree. */
struct moddb *refusal_database(struct refusal *refusal);

/*
 * Returns, in words, which module exports SYMBOL, which the kernel does not know, and whether it is
 * loaded; or that no module does. Returns NULL if that module was named before. With ONLY_ABSENT,
 * returns NULL, too, if the module is loaded or if there is none.
 */
const char *refusal_symbol_hint(struct refusal *refusal, const char *symbol, bool only_absent);

#endif
