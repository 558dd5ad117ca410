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

bool unpack_more(struct unpack_input *input)
{
	size_t left = input->size - input->at;
	int got;

	if (input->block.length)
		return true;
	/* A block in memory is all there is: SIZE is 0. */
	if (!left || input->error)
		return false;
	do {
		got = outcome(pread(input->fd, input->buffer,
				    left < UNPACK_BLOCK ? left : UNPACK_BLOCK, (off_t)input->at));
	} while (got == -EINTR);
	if (got < 0)
		input->error = got;
	if (got <= 0)
		return false;
	input->at += (size_t)got;
	input->block = (struct span){ input->buffer, (size_t)got };
	return true;
}

int unpack_grow(struct unpack_output *output)
{
	struct unpack_whole *whole = (struct unpack_whole *)output;
	size_t length = unpack_length(whole);
	size_t wanted = whole->capacity ? whole->capacity * 2 : UNPACK_BLOCK;
	char *bytes = (char *)whole->bytes;

	if (wanted > output->most)
		wanted = output->most;
	if (wanted <= whole->capacity)
		return -EFBIG;
	if (!arena_extend(whole->arena, bytes, whole->capacity, wanted)) {
		bytes = arena_bytes(whole->arena, wanted);
		if (length)
			memcpy(bytes, whole->bytes, length);
	}
	whole->bytes = (uint8_t *)bytes;
	whole->capacity = wanted;
	output->next = whole->bytes + length;
	output->room = wanted - length;
	return 0;
}

void *unpack_alloc(struct unpack_memory *memory, size_t size)
{
	if (size > memory->left)
		return NULL;
	memory->left -= size;
	return arena_raw(memory->arena, size);
}

void unpack_release(void *memory, void *block)
{
	(void)memory;
	(void)block;
}

int unpack_stream(enum packing packing, struct unpack_input *input, struct unpack_output *output,
		  struct arena *arena)
{
	/* The largest dictionary, and once more as much for all else. */
	struct unpack_memory memory = { arena, unpack_limit() * 2 };
	int error = -EOPNOTSUPP;

	if (ENABLE_GZ && packing == PACKING_GZ)
		error = unpack_gz(input, output, &memory);
	if (ENABLE_XZ && packing == PACKING_XZ)
		error = unpack_xz(input, output, &memory);
	if (ENABLE_ZSTD && packing == PACKING_ZSTD)
		error = unpack_zstd(input, output, &memory);
	return input->error ? input->error : error;
}

int unpack(enum packing packing, struct span packed, struct arena *arena, struct span *plain)
{
	struct unpack_input input = { .block = packed };
	/* One byte more than allowed, to notice that there is more. */
	struct unpack_whole whole = {
		.output = { .turn = unpack_grow, .most = unpack_limit() + 1 },
		.arena = arena,
	};
	struct arena decoder = { NULL, NULL, NULL };
	int error = unpack_stream(packing, &input, &whole.output, &decoder);

	arena_release(&decoder, (struct arena_mark){ NULL, NULL });
	*plain = (struct span){ whole.bytes, unpack_length(&whole) };
	return !error && plain->length == whole.output.most ? -EFBIG : error;
}
