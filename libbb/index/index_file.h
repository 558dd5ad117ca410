/* SPDX-License-Identifier: MIT */
/* The bytes of a binary index, in memory or in a file. */
#ifndef INDEX_FILE_H
#define INDEX_FILE_H

#include "base/span.h"

struct index {
	struct span bytes; /* the whole file; without data, its length: parts of FD are read */
	uint32_t root;     /* the root node's word (index_format.h) */
	int fd;            /* the open file; 0 or -1: none */
	bool is_mapped;    /* BYTES have to be unmapped */
	unsigned reads;    /* how many parts were read */
	uint8_t *part;     /* the last of them... */
	uint32_t length;   /* ...how long it is... */
	uint32_t at;       /* ...and where in the file */
};

/*
 * Takes BYTES, the contents of an index file, which must last as long as INDEX. Returns 0, or
 * -EBADMSG if they do not begin like an index of major version 2.
 */
int index_open(struct index *index, struct span bytes);

/*
 * Takes FD, an open index file, closed by index_close or index_load. Until index_load, look-ups
 * read only the parts that they follow. Returns what index_open does, or another -errno; INDEX has
 * the length then as well, if it is known.
 */
int index_open_file(struct index *index, int fd);
void index_close(struct index *index);

/*
 * For the reader: returns what INDEX's file has from OFFSET on, INDEX_NODE_ROOM bytes or more if it
 * is as long, until the next call. depmod writes a node behind its children, so the next node is
 * likely to lie in the same part.
 */
enum { INDEX_NODE_ROOM = 1024 }; /* nearly all nodes are shorter */
struct span index_part(struct index *index, uint32_t offset);

/*
 * To be called when a look-up in a file has failed with ERROR, or before a listing (0). Maps the
 * whole file, unless it was mapped. Returns 0 if it is worth asking INDEX now, else ERROR or that
 * of mapping; -EIO if the file has become shorter. What is read later may fail (file_map_failed).
 */
int index_load(struct index *index, int error);

#endif
