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

/* The largest packed file that is looked at. */
#define PACKED_MAX ((size_t)256 << 20)

/* Reads exactly LENGTH bytes at OFFSET. Returns 0, -errno, or -EIO if the file ends early. */
static int read_at(int fd, size_t offset, void *bytes, size_t length)
{
	char *to = bytes;
	int got;

	while (length) {
		got = outcome(pread(fd, to, length, (off_t)offset));
		if (got == -EINTR)
			continue;
		if (got < 0)
			return got;
		if (got == 0)
			return -EIO;
		to += got;
		offset += (size_t)got;
		length -= (size_t)got;
	}
	return 0;
}

/* Refuses IMAGE. */
static int too_large(struct image *image)
{
	image->fault = "larger than any module";
	return -EFBIG;
}

static bool in_window(const struct image *image, size_t offset, size_t length)
{
	return offset >= image->at && offset - image->at <= image->window.length &&
	       length <= image->window.length - (offset - image->at);
}

/* Reads LENGTH bytes at OFFSET into the window, and up to BEFORE bytes in front. */
static int read_window(struct image *image, size_t offset, size_t length, size_t before)
{
	char *bytes;
	int error;

	before = before < offset ? before : offset;
	bytes = arena_bytes(image->arena, before + length);
	error = read_at(image->fd, offset - before, bytes, before + length);
	if (error)
		return error;
	image->window = (struct span){ (const uint8_t *)bytes, before + length };
	image->at = offset - before;
	return 0;
}

/* Sets the fault of a packed file. Returns ERROR. */
static int fail_packed(struct image *image, int error)
{
	const char *format = NULL;

	if (error == -EOPNOTSUPP)
		format = "packed with %s, which this modbox cannot unpack";
	else if (error == -EBADMSG)
		format = "damaged or incomplete %s data";
	if (format)
		image->fault = text_format(image->arena, format, packing_name(image->packing));
	else if (error == -EFBIG)
		image->fault = "unpacks to more than any module";
	else if ((ENABLE_XZ || ENABLE_ZSTD) && error == -ENOMEM)
		image->fault = "takes too much memory to unpack";
	else if (ENABLE_ZSTD && error == -ENODATA)
		image->fault = "packed with a dictionary, which no kernel has";
	return error;
}

/* Sets the fault of a part that could not be read. */
static void fail_part(struct image *image, int error)
{
	if (CAN_UNPACK && image->stream)
		fail_packed(image, error);
	/* A thread may not use run_arena. */
	if (!image->fault)
		image->fault = errtext_in(ENABLE_THREADS ? image->arena : &run_arena, error);
}

struct span image_part_and_before(struct image *image, size_t offset, size_t length, size_t before)
{
	static const struct span nothing;
	struct span found = nothing;
	int error = 0;

	if (offset > image->size || length > image->size - offset)
		return nothing;
	if (length > IMAGE_PART_MAX) {
		too_large(image);
		return nothing;
	}
	if (CAN_UNPACK && image->stream)
		error = stream_find(image->stream, offset, length, &found);
	else if (!in_window(image, offset, length))
		error = read_window(image, offset, length, before);
	if (error) {
		fail_part(image, error);
		return nothing;
	}
	if (CAN_UNPACK && image->stream)
		return found;
	return span_part(image->window, offset - image->at, length);
}

struct span image_part(struct image *image, size_t offset, size_t length)
{
	return image_part_and_before(image, offset, length, 0);
}

void image_want(struct image *image, size_t offset, size_t length)
{
	/* Counted for each part, so that 512 are the most. */
	enum { LEAST = 64 << 10 };
	size_t cost = length + LEAST;

	if (!CAN_UNPACK || !image->stream || cost < length ||
	    cost > IMAGE_PART_MAX - image->stream->announced)
		return;
	image->stream->announced += cost;
	stream_want(image->stream, offset, length);
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
	return fail_packed(image, error);
}

int image_read(int fd, struct arena *arena, struct span *bytes)
{
	enum { START = 64 };
	struct strbuf start = { .arena = arena };
	int more;

	lseek(fd, 0, SEEK_SET);
	more = file_append(fd, &start, START);
	*bytes = (struct span){ (const uint8_t *)start.text, start.length };
	if (more > 0 && (packing_of(*bytes) != PACKING_NONE || !memcmp(start.text, "\177ELF", 4))) {
		more = file_append(fd, &start, unpack_limit() + 1);
		*bytes = (struct span){ (const uint8_t *)start.text, start.length };
		if (more > 0)
			return -EFBIG;
	}
	return more < 0 ? more : 0;
}

/* Opens the packed regular file that IMAGE stands for. */
static int open_packed(struct image *image, const struct stream_memory *memory)
{
	struct stream_memory own = { .bytes = image->arena, .hold = STREAM_HOLD };
	struct stream *stream;
	int error;

	if (image->file_size > PACKED_MAX)
		return too_large(image);
	if (!CAN_UNPACK)
		return fail_packed(image, -EOPNOTSUPP);
	if (!memory)
		memory = &own;
	image->arena = memory->bytes;
	stream = arena_alloc(image->arena, sizeof(*stream));
	*stream = (struct stream){ .packing = image->packing,
				   .fd = image->fd,
				   .file_size = image->file_size,
				   .memory = *memory };
	error = stream_open(stream, &image->window);
	image->size = stream->size;
	image->at = 0;
	if (!image->window.data)
		image->stream = stream;
	return fail_packed(image, error);
}

int image_open(struct image *image, int fd, struct arena *arena, const struct stream_memory *memory)
{
	struct stat status;
	struct span bytes;
	int error = outcome(fstat(fd, &status));

	*image = (struct image){ .arena = arena, .fd = fd };
	if (error)
		return error;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (S_ISREG(status.st_mode)) {
		image->size = image->file_size = span_offset((uint64_t)status.st_size);
		if (image->size == SIZE_MAX)
			return too_large(image);
		bytes = image_part(image, 0, image->size < 64 ? image->size : 64);
		if (!bytes.data && image->size)
			return -EIO;
		image->packing = packing_of(bytes);
		return image->packing == PACKING_NONE ? 0 : open_packed(image, memory);
	}
	error = image_read(fd, arena, &bytes);
	if (error == -EFBIG)
		return too_large(image);
	return error ? error : image_from_bytes(image, bytes, arena);
}
