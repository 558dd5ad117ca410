/* SPDX-License-Identifier: MIT */
/* The binary index files (modules.*.bin): look up, list, write. index_format.h has the format. */
#ifndef INDEX_H
#define INDEX_H

#include "base/sort.h"
#include "base/span.h"
#include "index/index_file.h"
#include "tree/values.h"

struct strbuf;

/*
 * The longest key, in bytes. depmod leaves longer aliases out, with a warning. The kernel's own are
 * not longer than 500.
 */
#define INDEX_KEY_MAX 1024

/* Returns why KEY of LENGTH bytes cannot be in an index, in words, or NULL if it can. */
const char *index_key_fault(const char *key, size_t length);

/*
 * Adds the values stored under exactly KEY, in run_arena. Returns 0, also when there are none.
 * Returns -EBADMSG when the file is damaged on the way, or when a part of it is not enough and
 * index_load is needed; FOUND may have got some values then.
 */
int index_find(struct index *index, const char *key, struct values *found);

/*
 * Adds the values of every key that, as a pattern (match.h), fits TEXT, and sorts all of FOUND by
 * priority. Values of one priority come in kmod's order: those of TEXT itself, then those of the
 * pattern that begins like it for longest. No key fits a TEXT of more than 4096 bytes. Returns what
 * index_find does.
 */
int index_search(struct index *index, const char *text, struct values *found);

/*
 * Calls EACH with CONTEXT for every key and value, in the order of the keys' bytes. KEY is valid
 * during the call only, the value as long as the index. EACH may search and list. INDEX must be in
 * memory: opened from bytes, or loaded. Returns 0, or -EBADMSG when the file is damaged on the way.
 */
int index_list(struct index *index, void (*each)(void *context, const char *key, const char *value),
	       void *context);

/*
 * Appends to OUT, which is empty, an index of COUNT rows: key, value (a text), and the rank as the
 * priority, or 0 without WITH_PRIORITY; a key's values then stand last first, as kmod writes them.
 * The rows are sorted (sort_rows); keys have 7-bit bytes, at most INDEX_KEY_MAX. Returns 0, or
 * -EFBIG beyond 256 MiB, the format's limit.
 */
int index_write(struct strbuf *out, const struct sort_row *rows, size_t count, bool with_priority);

#endif
