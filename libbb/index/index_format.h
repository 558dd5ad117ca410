/* SPDX-License-Identifier: MIT */
/*
 * The binary index: a compressed trie, all numbers big-endian (depmod's format, version 2.1).
 *
 *   word   magic b007f457            node:  prefix  bytes, NUL              if flag PREFIX
 *   word   version 00020001                 first, last  one byte each      if flag CHILDREN
 *   word   root                             child   word * (last - first + 1)
 *   word = flags (4 bits) + offset          count   word                    if flag VALUES
 *                                           value   { word priority; bytes, NUL } * count
 *
 * The key of a node is made of the bytes on the way from the root to it: prefix, child's byte,
 * prefix, ... A child whose offset is 0 does not exist.
 */
#ifndef INDEX_FORMAT_H
#define INDEX_FORMAT_H

#include "base/span.h"

enum {
	INDEX_MAGIC = 0xb007f457,
	INDEX_MAJOR = 2,
	INDEX_VERSION = 0x00020001,
	INDEX_HEADER = 12,
	INDEX_ROOT_AT = 8,
};

#define NODE_PREFIX   0x80000000u
#define NODE_VALUES   0x40000000u
#define NODE_CHILDREN 0x20000000u
#define NODE_OFFSET   0x0fffffffu

/* Whether the numbers of an index, which are big-endian, have to be swapped on this machine. */
static inline bool swap_index(void)
{
	return swap_from_big(true);
}

#endif
