/* SPDX-License-Identifier: MIT */
/* A module's bytes: of a plain file only the parts asked for are read, a packed one is unpacked. */
#ifndef IMAGE_H
#define IMAGE_H

#include "base/span.h"
#include "module/unpack.h"

struct image {
	struct arena *arena;
	int fd;               /* of a plain file; -1 when all bytes are in WINDOW */
	uint64_t size;        /* unpacked */
	uint64_t file_size;   /* as it lies on the disk */
	enum packing packing; /* what the file was packed with */
	struct span window;   /* the part read last... */
	uint64_t at;          /* ...and where it lies */
	const char *fault;    /* after an error, in plain words: why; NULL: see errno's text */
};

/*
 * Takes the open file FD, which must stay open while the image is used and stays the caller's. What
 * is read lives in ARENA. Returns 0, or -errno with image->fault set where that says more.
 */
int image_open(struct image *image, int fd, struct arena *arena);

/* Takes bytes that are in memory already, plain or packed. Same result. */
int image_from_bytes(struct image *image, struct span bytes, struct arena *arena);

/*
 * No part of a plain file that is longer is read: ten megabytes of aliases, or a million symbols,
 * are shorter, and a sparse file of terabytes costs no more memory than this for each part.
 */
#define IMAGE_PART_MAX ((size_t)32 << 20)

/*
 * Returns LENGTH bytes at OFFSET; an empty span (data NULL) if they are not all there. Valid as
 * long as the arena's contents.
 */
struct span image_part(struct image *image, uint64_t offset, uint64_t length);

/* The same, but reads up to BEFORE bytes in front as well, since those are wanted next. */
struct span image_part_and_before(struct image *image, uint64_t offset, uint64_t length,
				  uint64_t before);

#endif
