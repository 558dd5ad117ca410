/* SPDX-License-Identifier: MIT */
/* Numbers of either byte order, at any address. */
#ifndef BYTEORDER_H
#define BYTEORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Whether numbers of the given byte order have to be swapped on this machine. */
static inline bool swap_from_big(bool big)
{
	return big != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

/* Returns WORD with its bytes in reverse order. */
static inline size_t swap_word(size_t word)
{
	return sizeof(word) == 8 ? __builtin_bswap64(word) : __builtin_bswap32((uint32_t)word);
}

/*
 * Return the number AT bytes into RECORD, with its bytes swapped if SWAP. The caller has checked
 * that all of RECORD lies inside a span: in a table of many records that is done once.
 */
static inline uint16_t record_u16(const uint8_t *record, unsigned at, bool swap)
{
	uint16_t value;

	memcpy(&value, record + at, sizeof(value));
	return swap ? __builtin_bswap16(value) : value;
}

static inline uint32_t record_u32(const uint8_t *record, unsigned at, bool swap)
{
	uint32_t value;

	memcpy(&value, record + at, sizeof(value));
	return swap ? __builtin_bswap32(value) : value;
}

static inline uint64_t record_u64(const uint8_t *record, unsigned at, bool swap)
{
	uint64_t value;

	memcpy(&value, record + at, sizeof(value));
	return swap ? __builtin_bswap64(value) : value;
}

#endif
