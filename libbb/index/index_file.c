/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a binary index. A look-up follows a few nodes of a file of a megabyte, and reads a
 * part of the file for some of them: this costs a third of what it costs to map the file. When a
 * look-up in parts fails, for any reason, the caller has the whole file mapped (index_load) and
 * asks again. Only then does an error count. For hundreds of look-ups a mapped file costs less than
 * parts, and less than a file that is read as a whole.
 */

#include <sys/stat.h>

#include "base/file.h"
#include "base/libbb.h"
#include "index/index_file.h"
#include "index/index_format.h"

enum {
	PART = 2 * INDEX_NODE_ROOM,
	READS_MAX = 100, /* a name needs 3, an alias 10; then the whole file costs less */
};

/* Takes the START of INDEX's file. */
static int take_header(struct index *index, struct span start)
{
	if (span_u32(start, 0, swap_index()) != (uint32_t)INDEX_MAGIC ||
	    span_u32(start, 4, swap_index()) >> 16 != INDEX_MAJOR || start.length < INDEX_HEADER)
		return -EBADMSG;
	index->root = span_u32(start, 8, swap_index());
	return 0;
}

int index_open(struct index *index, struct span bytes)
{
	index->bytes = bytes;
	index->fd = -1;
	index->is_mapped = false;
	return take_header(index, bytes);
}

struct span index_part(struct index *index, uint32_t offset)
{
	if (offset - index->at > PART - INDEX_NODE_ROOM) {
		ssize_t got = -1;

		index->at = offset > PART - INDEX_NODE_ROOM ? offset - (PART - INDEX_NODE_ROOM) : 0;
		if (index->reads++ < READS_MAX)
			got = pread(index->fd, index->part, PART, index->at);
		index->length = got < 0 ? 0 : (uint32_t)got;
	}
	return span_from((struct span){ index->part, index->length }, offset - index->at);
}

int index_open_file(struct index *index, int fd)
{
	struct stat status;

	index->fd = fd;
	index->is_mapped = false;
	index->reads = 0;
	index->part = arena_raw(&run_arena, PART);
	index->at = NODE_OFFSET * 2; /* no part */
	index->bytes.data = NULL;
	if (fstat(fd, &status) < 0)
		return -errno;
	index->bytes.length = (size_t)status.st_size;
	return take_header(index, index_part(index, 0));
}

void index_close(struct index *index)
{
	if (index->fd > 0)
		close(index->fd);
	else if (index->is_mapped)
		file_unmap(index->bytes);
	index->fd = -1;
	index->is_mapped = false;
}

int index_load(struct index *index, int error)
{
	struct span bytes;

	if (index->fd <= 0)
		return error;
	error = file_map_fd(index->fd, &bytes);
	index_close(index);
	if (error)
		return error;
	if (bytes.length != index->bytes.length)
		return -EIO;
	index->bytes = bytes;
	index->is_mapped = true;
	return 0;
}
