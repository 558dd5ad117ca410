/* SPDX-License-Identifier: MIT */
/* Fetching of a module's file from a slow disk, before it is read. */
#ifndef AHEAD_H
#define AHEAD_H

#include <stdbool.h>

/*
 * Asks the kernel to fetch most of what facts_open and facts_read_symbols read of the module FD:
 * the whole if it is packed, else the header at the start, and the end with symbols and section
 * headers. Returns at once. A file that the kernel has in memory is left alone, for asking costs
 * more than reading then.
 */
void ahead_ask(int fd, bool is_packed);

#endif
