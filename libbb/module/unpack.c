/* SPDX-License-Identifier: MIT */
/* Chooses the decoder. */

#include <sys/sysinfo.h>

#include "base/libbb.h"
#include "module/unpack.h"

enum packing packing_of(struct span start)
{
	static const struct {
		uint8_t packing;
		uint8_t length;
		uint8_t bytes[6];
	} magic[] = {
		{ PACKING_GZ, 2, { 0x1f, 0x8b } },
		{ PACKING_XZ, 6, { 0xfd, '7', 'z', 'X', 'Z', 0 } },
		{ PACKING_ZSTD, 4, { 0x28, 0xb5, 0x2f, 0xfd } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(magic); i++) {
		if (start.length >= magic[i].length &&
		    !memcmp(start.data, magic[i].bytes, magic[i].length))
			return magic[i].packing;
	}
	return PACKING_NONE;
}

const char *packing_name(enum packing packing)
{
	static const char names[][5] = { "none", "gzip", "xz", "zstd" };

	return names[packing];
}

size_t unpack_limit(void)
{
	static size_t limit;
	struct sysinfo memory;
	uint64_t share;

	if (limit)
		return limit;
	limit = UNPACKED_LEAST;
	if (sysinfo(&memory) < 0)
		return limit;
	share = (uint64_t)memory.totalram * memory.mem_unit / 8;
	if (share > limit)
		limit = share < UNPACKED_MAX ? (size_t)share : UNPACKED_MAX;
	return limit;
}

size_t unpack_room(struct strbuf *out)
{
	enum { BLOCK = 32 << 10 };
	size_t left;

	if (out->length > unpack_limit())
		return 0;
	/* One byte more than allowed, to notice that there is more. */
	left = unpack_limit() - out->length + 1;
	strbuf_reserve(out, left < BLOCK ? left : BLOCK);
	return out->capacity - out->length < left ? out->capacity - out->length : left;
}

void unpack_release(void *arena, void *memory)
{
	(void)arena;
	(void)memory;
}

static int decode(enum packing packing, struct span packed, struct strbuf *out)
{
	if (ENABLE_GZ && packing == PACKING_GZ)
		return unpack_gz(packed, out);
	if (ENABLE_XZ && packing == PACKING_XZ)
		return unpack_xz(packed, out);
	if (ENABLE_ZSTD && packing == PACKING_ZSTD)
		return unpack_zstd(packed, out);
	return -EOPNOTSUPP;
}

int unpack(enum packing packing, struct span packed, struct arena *arena, struct span *plain)
{
	struct strbuf out = { .arena = arena };
	int error;

	/* Modules shrink to about a third, so this first guess saves copies. */
	strbuf_reserve(&out, packed.length < unpack_limit() / 4 ? packed.length * 4 : 0);
	error = decode(packing, packed, &out);
	*plain = (struct span){ (const uint8_t *)out.text, out.length };
	return error;
}
