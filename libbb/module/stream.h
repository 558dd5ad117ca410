/* SPDX-License-Identifier: MIT */
/*
 * A packed module of any size, of which only the parts that somebody asks for are kept. A module
 * that fits into the memory set aside is kept whole. A larger one is unpacked again for each set of
 * parts.
 */
#ifndef STREAM_H
#define STREAM_H

#include "base/arena.h"
#include "module/unpack.h"

/*
 * The most that is kept whole where nobody says otherwise. Of the 4,216 modules of Debian's
 * amd64 kernel 7.2 one is larger (amdgpu, 47 MB).
 */
#define STREAM_HOLD ((size_t)12 << 20)

/* No module unpacks to more. amdgpu with its debug information has 645 MB. */
#define STREAM_MAX ((size_t)2 << 30)

/* Memory for unpacking. */
struct stream_memory {
	struct arena *bytes;   /* for what is kept */
	struct arena *decoder; /* for one pass; NULL: it is gotten for each */
	size_t hold;           /* how many bytes to keep whole, at least UNPACK_BLOCK */
};

struct stream_part {
	struct stream_part *next;
	size_t at;
	struct span bytes;
};

struct stream {
	enum packing packing;
	int fd;
	size_t file_size;
	size_t size; /* unpacked */
	struct stream_memory memory;
	struct span spare;          /* memory that parts may use */
	struct stream_part *parts;  /* that are here */
	struct stream_part *wanted; /* that stream_fetch will read */
	unsigned passes;            /* that stream_fetch has made */
	size_t announced;           /* of image_want: bytes, and 64 KB for each part */
};

/*
 * Unpacks the file stream->fd of file_size bytes to its end. Set the members up to MEMORY but for
 * SIZE. *WHOLE becomes all its bytes if there are not more than memory.hold; else it is empty, and
 * the stream has the section headers and what is near. If so many bytes are no ELF file, the rest
 * is not unpacked, and *WHOLE has their start. Returns 0, or an error of unpack_stream, or -EFBIG
 * beyond STREAM_MAX.
 */
int stream_open(struct stream *stream, struct span *whole);

/* Notes that the LENGTH bytes at OFFSET will be asked for. Both lie inside the file. */
void stream_want(struct stream *stream, size_t offset, size_t length);

/*
 * Finds the LENGTH bytes at OFFSET, which lie inside the file. If they are not here, unpacks once
 * more for them and all that is wanted. Returns 0 or an error as stream_open does; -EFBIG also if
 * that happens too often.
 */
int stream_find(struct stream *stream, size_t offset, size_t length, struct span *found);

#endif
