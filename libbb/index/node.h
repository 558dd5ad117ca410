/* SPDX-License-Identifier: MIT */
/*
 * Private to the binary index: its nodes (index_format.h has a drawing). Nothing in a file is
 * believed: every step goes through span_*, and a look-up reads no more bytes than a sound file of
 * that size makes it read: a damaged one may lead to the same node over any number of ways.
 */
#ifndef NODE_H
#define NODE_H

#include "index/index_file.h"

struct node {
	const char *prefix; /* never NULL */
	uint32_t first;     /* byte of the first child */
	uint32_t child_count;
	struct span children;
	uint32_t value_count;
	struct span values; /* from the first value to the end of the file or the part */
};

/* One look-up, and what it may still read. */
struct reader {
	struct span bytes; /* the whole file; its length alone if it is read in parts */
	size_t left;
	struct index *index; /* for parts */
};

/* Returns the reader for one look-up in INDEX. */
struct reader reader_of(struct index *index);

/*
 * Decodes the node that WORD points to; where parts are read, it lasts until the next one is.
 * Returns false if it does not lie whole in the file or the part, or if too much was read before.
 */
bool read_node(struct reader *reader, uint32_t word, struct node *node);

/* Makes NODE, read from WORD, good again after others were read. Returns what read_node does. */
bool read_again(struct reader *reader, uint32_t word, struct node *node);

/* Returns the word of child number I, 0 for a hole. */
uint32_t child_word(const struct node *node, uint32_t i);

/* Returns the word of the child for BYTE, 0 if there is none. */
uint32_t child_for(const struct node *node, uint8_t byte);

/*
 * Takes the next value off VALUES. Returns NULL if it does not lie whole in them, or if too much
 * was read before.
 */
const char *next_value(struct reader *reader, struct span *values, uint32_t *priority);

#endif
