/* SPDX-License-Identifier: MIT */
/* depmod's text files, asked like an index (modules.dep(5)): slower, but there to read for anybody.
 */
#ifndef TEXTINDEX_H
#define TEXTINDEX_H

#include "base/span.h"
#include "files/softdep.h"
#include "index/index.h"

/* Takes the next line off REST, without its newline. Returns false at the end. */
bool text_next_line(struct span *rest, struct span *line);

/* Adds the line whose path is the module NAME's (folded), in modules.dep or modules.builtin. */
void text_find_path(struct span text, const char *name, struct values *found);

/* Adds the modules one of whose aliases fits QUERY, of modules.alias or modules.symbols. */
void text_find_aliases(struct span text, const char *query, struct values *found);

/* The same of modules.builtin.modinfo. */
void text_find_builtin_aliases(struct span text, const char *query, struct values *found);

/* Splits "alias PATTERN MODULE", which is overwritten. Returns false if it is something else. */
bool text_split_alias(char *line, char **pattern, char **module);

/* Calls EACH with CONTEXT for every line "alias KEY MODULE"; key and value are in run_arena. */
void text_list_aliases(struct span text,
		       void (*each)(void *context, const char *key, const char *value),
		       void *context);

/* Appends all of modules.softdep, whose bytes are TEXT, to SOFTDEPS. */
void text_read_softdeps(struct span text, struct softdeps *softdeps);

#endif
