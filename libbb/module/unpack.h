/* SPDX-License-Identifier: MIT */
/*
 * Decompression. The format is recognised by a file's first bytes, never by its name. A decoder
 * takes its input block by block and hands its output over in the same way, so that a file of any
 * size needs the memory of its decoder alone.
 */
#ifndef UNPACK_H
#define UNPACK_H

#include "base/common.h"
#include "base/span.h"

struct arena;

/* Without a decoder nothing of streams is in the binary. */
enum { CAN_UNPACK = ENABLE_GZ || ENABLE_XZ || ENABLE_ZSTD };

enum packing { PACKING_NONE, PACKING_GZ, PACKING_XZ, PACKING_ZSTD };

/*
 * Limits of unpack_limit: one eighth of the memory, but at least UNPACKED_LEAST and at most
 * UNPACKED_MAX. Unpacking more than unpack_limit() as a whole ends with -EFBIG. Loading takes up to
 * three times the size of a module at once.
 */
#define UNPACKED_MAX   ((size_t)256 << 20)
#define UNPACKED_LEAST ((size_t)16 << 20)
size_t unpack_limit(void);

/* The number of bytes that tell the formats apart. A shorter file is not packed. */
#define PACKING_MAGIC 6

/* Recognises the format from the first PACKING_MAGIC bytes of a file. */
enum packing packing_of(struct span start);

/* Returns "gzip", "xz" or "zstd", as in /sys/module/compression and in messages, or "none". */
const char *packing_name(enum packing packing);

/*
 * Unpacks PACKED to ARENA; PLAIN becomes the result, or what there was before an error. Returns 0
 * or an error of unpack_stream.
 */
int unpack(enum packing packing, struct span packed, struct arena *arena, struct span *plain);

/* ---- Streams */

/* The size of the blocks that input is read in. */
#define UNPACK_BLOCK ((size_t)64 << 10)

/* Packed bytes. Set BLOCK to all there are and leave the rest zero; or set FD, SIZE and BUFFER. */
struct unpack_input {
	struct span block; /* what the decoder has not taken yet */
	int fd;            /* a file to read more from... */
	size_t at;         /* ...at this offset... */
	size_t size;       /* ...up to this one */
	uint8_t *buffer;   /* UNPACK_BLOCK bytes for what is read */
	int error;         /* -errno of reading, after which there is no more */
};

/*
 * Where unpacked bytes go. A decoder moves NEXT on, and ROOM down. Where ROOM is 0 it calls TURN,
 * which makes room or returns what is to end unpack_stream.
 */
struct unpack_output {
	uint8_t *next;
	size_t room;
	size_t most; /* no more room than this can be had */
	int (*turn)(struct unpack_output *output);
};

/*
 * Unpacks INPUT to OUTPUT. The decoder's memory comes from ARENA. Returns 0, what output->turn
 * returned, input->error, or:
 *
 *  -EOPNOTSUPP  this binary has no decoder for the format
 *  -EBADMSG     the data is damaged or cut short
 *  -ENODATA     it was packed with a dictionary, which kernels do not have either (zstd)
 *  -ENOMEM      it needs a larger dictionary than unpack_limit() (xz) or window than 128 MiB (zstd)
 */
int unpack_stream(enum packing packing, struct unpack_input *input, struct unpack_output *output,
		  struct arena *arena);

/* Output that is kept as a whole. Set ARENA, output.most, and output.turn to unpack_grow. */
struct unpack_whole {
	struct unpack_output output;
	struct arena *arena;
	uint8_t *bytes;
	size_t capacity;
};

/* Makes more room in the struct unpack_whole around OUTPUT. Returns 0, or -EFBIG at its most. */
int unpack_grow(struct unpack_output *output);

/* Returns how many bytes were unpacked. */
static inline size_t unpack_length(const struct unpack_whole *whole)
{
	return whole->capacity - whole->output.room;
}

/* ---- For the decoders, each of which is in a file and behind an option of its own. */

struct unpack_memory {
	struct arena *arena;
	size_t left; /* how much more a decoder may have */
};

int unpack_gz(struct unpack_input *input, struct unpack_output *output,
	      struct unpack_memory *memory);
int unpack_xz(struct unpack_input *input, struct unpack_output *output,
	      struct unpack_memory *memory);
int unpack_zstd(struct unpack_input *input, struct unpack_output *output,
		struct unpack_memory *memory);

/*
 * Returns SIZE bytes; NULL if MEMORY has not so much left. Nothing is ever given back: a file of
 * many streams, each with another dictionary, comes to that limit.
 */
void *unpack_alloc(struct unpack_memory *memory, size_t size);

/* Reads the next block if all of input->block was taken. Returns false if there is no more. */
bool unpack_more(struct unpack_input *input);

/* The free() that libraries are given. It does nothing: memory is freed with the arena. */
void unpack_release(void *memory, void *block);

#endif
