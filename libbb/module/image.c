/* SPDX-License-Identifier: MIT */
/*
 * Reads a module's file. depmod needs a sixth of a module's bytes, in four or five places. They are
 * read by pread into a window, and a range inside the window costs nothing. mmap is no choice: a
 * file that shrinks or fails under a mapping kills the process.
 */

#include <sys/stat.h>

#include "base/file.h"
#include "base/libbb.h"
#include "module/image.h"

/* Reads exactly LENGTH bytes at OFFSET. Returns 0, -errno, or -EIO if the file ends early. */
static int read_at(int fd, uint64_t offset, void *bytes, size_t length)
{
	char *to = bytes;
	ssize_t got;

	while (length) {
		got = pread(fd, to, length, (off_t)offset);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return -EIO;
		to += got;
		offset += (uint64_t)got;
		length -= (size_t)got;
	}
	return 0;
}

static bool in_window(const struct image *image, uint64_t offset, uint64_t length)
{
	return offset >= image->at && offset - image->at <= image->window.length &&
	       length <= image->window.length - (offset - image->at);
}

struct span image_part_and_before(struct image *image, uint64_t offset, uint64_t length,
				  uint64_t before)
{
	static const struct span nothing;
	char *bytes;
	int error;

	if (offset > image->size || length > image->size - offset)
		return nothing;
	if (length > IMAGE_PART_MAX) {
		image->fault = "larger than any module";
		return nothing;
	}
	if (!in_window(image, offset, length)) {
		before = before < offset ? before : offset;
		bytes = arena_bytes(image->arena, (size_t)(before + length));
		error = read_at(image->fd, offset - before, bytes, (size_t)(before + length));
		if (error) {
			/* A thread may not use run_arena. */
			image->fault =
				errtext_in(ENABLE_THREADS ? image->arena : &run_arena, error);
			return nothing;
		}
		image->window = (struct span){ (const uint8_t *)bytes, (size_t)(before + length) };
		image->at = offset - before;
	}
	return span_part(image->window, offset - image->at, length);
}

struct span image_part(struct image *image, uint64_t offset, uint64_t length)
{
	return image_part_and_before(image, offset, length, 0);
}

int image_from_bytes(struct image *image, struct span bytes, struct arena *arena)
{
	int error = 0;

	*image = (struct image){
		.arena = arena, .fd = -1, .packing = packing_of(bytes), .file_size = bytes.length
	};
	if (image->packing != PACKING_NONE)
		error = unpack(image->packing, bytes, arena, &bytes);
	image->window = bytes;
	image->size = bytes.length;
	if (error == -EOPNOTSUPP)
		image->fault = text_format(arena, "packed with %s, which this modbox cannot unpack",
					   packing_name(image->packing));
	else if (error == -EBADMSG)
		image->fault = text_format(arena, "damaged or incomplete %s data",
					   packing_name(image->packing));
	else if (error == -EFBIG)
		image->fault = "unpacks to more than any module";
	else if ((ENABLE_XZ || ENABLE_ZSTD) && error == -ENOMEM)
		image->fault = "takes too much memory to unpack";
	return error;
}

int image_open(struct image *image, int fd, struct arena *arena)
{
	struct stat status;
	struct span bytes;
	int error;

	*image = (struct image){ .arena = arena, .fd = fd };
	if (fstat(fd, &status) < 0)
		return -errno;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (S_ISREG(status.st_mode)) {
		image->size = image->file_size = (uint64_t)status.st_size;
		bytes = image_part(image, 0, image->size < 64 ? image->size : 64);
		if (!bytes.data && image->size)
			return -EIO;
		if (packing_of(bytes) == PACKING_NONE)
			return 0;
	}
	error = file_read_fd(fd, arena, &bytes);
	if (error == -EFBIG)
		image->fault = "larger than any module";
	return error ? error : image_from_bytes(image, bytes, arena);
}
