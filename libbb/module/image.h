/* SPDX-License-Identifier: MIT */
/*
 * A module's bytes. A plain file is read in parts, when they are needed; a packed file is unpacked
 * as a whole, or if it is large in parts, too.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include "base/span.h"
#include "module/stream.h"

struct image {
	struct arena *arena;
	int fd;                /* of a plain file; -1 if all bytes are in WINDOW */
	size_t size;           /* unpacked */
	size_t file_size;      /* on the disk */
	enum packing packing;  /* what the file was packed with */
	struct span window;    /* the part that was read last... */
	size_t at;             /* ...and its offset */
	struct stream *stream; /* a packed file that is too large for WINDOW; else NULL */
	const char *fault;     /* after an error the reason in plain words; NULL: that of errno */
};

/*
 * Opens the image in the file FD, which stays the caller's and must stay open while the image is
 * used. Its bytes live in ARENA, those of a packed file in MEMORY, if that is not NULL; then
 * image->arena becomes memory->bytes. Returns 0 or -errno; image->fault is set if it says more.
 */
int image_open(struct image *image, int fd, struct arena *arena,
	       const struct stream_memory *memory);

/* The same for bytes in memory, plain or packed. They must last as long as the image. */
int image_from_bytes(struct image *image, struct span bytes, struct arena *arena);

/*
 * Reads all of FD, which may be any kind of file, to ARENA, for image_from_bytes. Of what is
 * neither packed nor an ELF file only the start is read, for a device may have no end. Returns 0,
 * -errno, or -EFBIG beyond unpack_limit().
 */
int image_read(int fd, struct arena *arena, struct span *bytes);

/*
 * Tells a packed file's image that the LENGTH bytes at OFFSET will be asked for, so that it unpacks
 * once for all of them. Takes note of IMAGE_PART_MAX in all, because nothing may come of it.
 */
void image_want(struct image *image, size_t offset, size_t length);

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
struct span image_part(struct image *image, size_t offset, size_t length);

/* The same, but also reads up to BEFORE bytes in front, for the caller's next call. */
struct span image_part_and_before(struct image *image, size_t offset, size_t length, size_t before);

#endif
