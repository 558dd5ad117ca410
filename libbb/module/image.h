/* SPDX-License-Identifier: MIT */
/*
 * A module's bytes. A plain file is read in parts, as they are asked for; a packed file is
 * unpacked.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include "base/span.h"
#include "module/unpack.h"

struct image {
	struct arena *arena;
	int fd;               /* of a plain file; -1 if all bytes are in WINDOW */
	uint64_t size;        /* unpacked */
	uint64_t file_size;   /* on the disk */
	enum packing packing; /* what the file was packed with */
	struct span window;   /* the part that was read last... */
	uint64_t at;          /* ...and its offset */
	const char *fault;    /* after an error the reason in plain words; NULL: that of errno */
};

/*
 * Opens the image in the file FD, which stays the caller's and must stay open while the image is
 * used. Its bytes live in ARENA. Returns 0 or -errno; image->fault is set if it says more.
 */
int image_open(struct image *image, int fd, struct arena *arena);

/* The same for bytes in memory, plain or packed. */
int image_from_bytes(struct image *image, struct span bytes, struct arena *arena);

/*
 * Longer parts of a plain file are not read. Ten megabytes of aliases or a million symbols are
 * shorter, and a sparse file of terabytes costs no more memory than this for each part.
 */
#define IMAGE_PART_MAX ((size_t)32 << 20)

/*
 * Returns LENGTH bytes at OFFSET; an empty span (data NULL) if some are missing. Valid as long as
 * the arena's contents.
 */
struct span image_part(struct image *image, uint64_t offset, uint64_t length);

/* The same, but also reads up to BEFORE bytes in front, which are wanted next. */
struct span image_part_and_before(struct image *image, uint64_t offset, uint64_t length,
				  uint64_t before);

#endif
