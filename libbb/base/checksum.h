/* SPDX-License-Identifier: MIT */
/* A fast 64-bit checksum against accidents: torn files, mixed sets. No defence against intent. */
#ifndef CHECKSUM_H
#define CHECKSUM_H

#include "base/span.h"

#define CHECKSUM_START 0xcbf29ce484222325ull

/*
 * Adds BYTES and their length to SUM, eight bytes at a time as little-endian numbers. The last ones
 * are padded with zeros. The result is the same on every machine.
 */
uint64_t checksum(uint64_t sum, struct span bytes);

#endif
