/* SPDX-License-Identifier: MIT */
/*
 * modules.facts.bin, in numbers of the machine's own byte order:
 *
 *   head     HEAD bytes, below
 *   records  RECORD bytes for each module: its file's state; where its path, its .modinfo and its
 *            numbers are; how many symbols it exports and wants
 *   numbers  32 bits each: a symbol's number * 2, plus WANT_WEAK for a weak one; a module's exports
 *            first
 *   symbols  32 bits each: where the name is
 *   texts    .modinfo texts, paths, names, each ended with NUL
 *
 * "Where" counts bytes of the texts, or numbers.
 */
#ifndef KEPT_FORMAT_H
#define KEPT_FORMAT_H

#include <stdint.h>

/* Another number whenever the format changes, or what is read of a module. */
#define FORMAT 0x4d420001u

enum { HEAD = 64, RECORD = 64, WORD = sizeof(uint32_t) };

/* Offsets in the head. The sum is that of all bytes behind it. */
enum {
	HEAD_FORMAT = 0,
	HEAD_SUM = 8,
	HEAD_MAKER = 16,
	HEAD_TREESUM = 24,
	HEAD_NAMES = 32,
	HEAD_GENERATION = 40,
	HEAD_MODULES = 44,
	HEAD_NUMBERS = 48,
	HEAD_SYMBOLS = 52,
	HEAD_TEXTS = 56,
};

/* Offsets in a record. */
enum {
	AT_SIZE = 0,
	AT_INODE = 8,
	AT_MODIFIED = 16,
	AT_CHANGED = 24,
	AT_PATH = 32,
	AT_MODINFO = 36,
	AT_MODINFO_LENGTH = 40,
	AT_NUMBERS = 44,
	AT_EXPORTS = 48,
	AT_WANTS = 52,
	AT_FLAGS = 56,
};

/*
 * Returns a number for this version of modbox: another one may read something else of a module.
 */
uint64_t kept_maker(void);

#endif
