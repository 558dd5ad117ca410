/* SPDX-License-Identifier: MIT */
/* Look-ups in depmod's text files (modules.dep(5)), which are slower than the binary index. */
#ifndef TEXTINDEX_H
#define TEXTINDEX_H

#include "base/hash.h"
#include "base/span.h"
#include "files/softdep.h"
#include "index/index.h"

struct catalog;

/* In bytes; more than any line but the longest. */
enum { TEXT_LINE_ROOM = 64 << 10 };

/* Takes the next line off REST; LINE is without its newline. Returns false at the end. */
bool text_next_line(struct span *rest, struct span *line);

/*
 * In the functions below TEXT is the contents of the file that the comment names. It is not
 * changed; results are copied to run_arena.
 */

/* What look-ups in a text have learnt of it. All zeros at first, and for another text. */
struct text_memory {
	struct hash lines; /* where the first line of each module begins, so far as read */
	size_t read;
	struct catalog *builtins; /* NULL, or the aliases of modules.builtin.modinfo */
};

/*
 * modules.dep, modules.builtin: adds the first line that begins with the path of module NAME
 * (folded). Reads no line twice for this.
 */
void text_find_path(struct span text, struct text_memory *memory, const char *name,
		    struct values *found);

/*
 * modules.alias, modules.symbols: adds the modules with an alias that fits QUERY (folded). The
 * number of the line is the priority.
 */
void text_find_aliases(struct span text, const char *query, struct values *found);

/* modules.builtin.modinfo: the same for built-in modules; all have priority 0. */
void text_find_builtin_aliases(struct span text, struct text_memory *memory, const char *query,
			       struct values *found);

/* Splits LINE, "alias PATTERN MODULE", which it overwrites. Returns false for any other line. */
bool text_split_alias(char *line, char **pattern, char **module);

/* modules.alias, modules.symbols: calls EACH with CONTEXT, alias and module for every alias. */
void text_list_aliases(struct span text,
		       void (*each)(void *context, const char *key, const char *value),
		       void *context);

/* modules.softdep: appends all of it to SOFTDEPS. */
void text_read_softdeps(struct span text, struct softdep_table *softdeps);

#endif
