/* SPDX-License-Identifier: MIT */
/* The binary index files (modules.*.bin): looking up, listing, writing. */
#ifndef INDEX_H
#define INDEX_H

#include "base/sort.h"
#include "base/span.h"
#include "tree/values.h"

struct strbuf;

/* No key is longer; depmod says which alias it leaves out. The kernel's own stop at 500. */
#define INDEX_KEY_MAX 1024

/* Why KEY of LENGTH cannot be in an index, in words; NULL if it can. */
const char *index_key_fault(const char *key, size_t length);

struct index {
	struct span bytes;
	uint32_t root;
};

/* Takes the bytes of an index file. Returns 0, or -EBADMSG if they do not start like one. */
int index_open(struct index *index, struct span bytes);

/*
 * Adds the values stored under exactly KEY. Returns 0, also when there are none, or -EBADMSG when
 * the file is damaged on the way.
 */
int index_find(const struct index *index, const char *key, struct values *found);

/*
 * Adds the values of every key that, as a pattern, fits TEXT, and orders all of FOUND by priority.
 * Returns as index_find.
 */
int index_search(const struct index *index, const char *text, struct values *found);

/*
 * Calls EACH with CONTEXT for every key and value, in the order of the keys' bytes. KEY is valid
 * during the call only, the value as long as the index. EACH may search and list. Returns 0, or
 * -EBADMSG when the file is damaged on the way.
 */
int index_list(const struct index *index,
	       void (*each)(void *context, const char *key, const char *value), void *context);

/*
 * Appends to OUT, which is empty, the index of the rows, which must be sorted: key, value (a text)
 * and, if WITH_PRIORITY, rank as the priority, else 0. Keys are 7-bit and at most INDEX_KEY_MAX
 * long. Returns 0, or -EFBIG beyond 256 MiB, the format's limit.
 */
int index_write(struct strbuf *out, const struct sort_row *rows, size_t count, bool with_priority);

#endif
