/* SPDX-License-Identifier: MIT */
/*
 * A module's bytes. A plain file is read in parts, when they are needed; a packed file is unpacked
 * as a whole.
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

/* The same for bytes in memory, plain or packed. They must last as long as the image. */
int image_from_bytes(struct image *image, struct span bytes, struct arena *arena);

/*
 * image_part refuses longer parts. Ten megabytes of aliases or a million symbols are
 * shorter, and a sparse file of terabytes costs no more memory than this for each part.
 */
#define IMAGE_PART_MAX ((size_t)32 << 20)

/*
 * Returns LENGTH bytes at OFFSET, valid as long as the arena's contents. Returns an empty span
 * (data NULL) if some lie outside; also, and sets image->fault, if LENGTH is above IMAGE_PART_MAX
 * or reading fails.
 */
struct span image_part(struct image *image, uint64_t offset, uint64_t length);

/* The same, but also reads up to BEFORE bytes in front, for the caller's next call. */
struct span image_part_and_before(struct image *image, uint64_t offset, uint64_t length,
				  uint64_t before);

#endif
