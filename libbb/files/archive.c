/* SPDX-License-Identifier: MIT */
/*
 * An archive is a row of entries, and every entry is
 *
 *   "070701"                         the format
 *   13 numbers, 8 hexadecimal digits each: inode, mode, owner, group, links, time, size, device's
 *                                    major and minor, the same of a device node, length of the
 *                                    name with its NUL, a sum that this format does not use
 *   name, NUL                        filled with zeros to a multiple of 4 bytes
 *   contents                         filled likewise; a link's are its target, without NUL
 *
 * The last has the name TRAILER!!!. The kernel takes the digits in either case and looks for an
 * entry only where the position is a multiple of 4; zeros between archives are skipped.
 */

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/libbb.h"
#include "files/archive.h"
#include "files/path.h"

enum { ALIGNMENT = 4, BLOCK = 512, CHUNK = 64 << 10 };
enum { IN_DIRECTORY = 1, IN_OTHER = 2 };

/* One entry's numbers that differ. */
struct entry {
	const char *name;
	unsigned mode;
	uint32_t size;
};

static void put(struct archive *archive, const void *bytes, size_t length)
{
	out_bytes(&archive->out, bytes, length);
	archive->position += length;
}

/* Writes zeros up to a multiple of UNIT. */
static void fill(struct archive *archive, unsigned unit)
{
	static const char zeros[BLOCK];

	put(archive, zeros, (size_t)(-archive->position % unit));
}

static void put_number(struct archive *archive, uint32_t number)
{
	out_format(&archive->out, "%08x", number);
	archive->position += 8;
}

/* Writes an entry's head; the contents follow. */
static void put_head(struct archive *archive, const struct entry *entry)
{
	size_t length = text_length(entry->name) + 1;
	const uint32_t numbers[] = {
		archive->inode,
		entry->mode,
		0,
		0,
		S_ISDIR(entry->mode) ? 2 : 1,
		archive->time,
		entry->size,
		0,
		0,
		0,
		0,
		(uint32_t)length,
		0,
	};

	put(archive, "070701", 6);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		put_number(archive, numbers[i]);
	put(archive, entry->name, length);
	fill(archive, ALIGNMENT);
}

void archive_open(struct archive *archive, int fd, uint64_t time)
{
	struct stat status;
	off_t at = 0;

	*archive = (struct archive){ .inode = 0 };
	archive->names.arena = archive->name.arena = &archive->memory;
	archive->time = time > UINT32_MAX ? UINT32_MAX : (uint32_t)time;
	out_open(&archive->out, &archive->memory, fd);
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		at = fcntl(fd, F_GETFL) & O_APPEND ? status.st_size : lseek(fd, 0, SEEK_CUR);
	archive->position = at > 0 ? (uint64_t)at : 0;
	fill(archive, ALIGNMENT);
}

uint64_t archive_time(uint64_t otherwise)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	const char *end;
	uint64_t time;

	end = text ? text_number(text, 10, &time) : NULL;
	return end && !*end ? time : otherwise;
}

/* Returns the value under which NAME is in the archive, which becomes KIND if it is not; 0 then. */
static unsigned note_name(struct archive *archive, const char *name, unsigned kind)
{
	bool fresh;
	struct hash_slot *slot = hash_add(&archive->names, name, &fresh);

	if (!fresh)
		return slot->value;
	slot->key = arena_copy(&archive->memory, name);
	slot->value = kind;
	return 0;
}

static int add_directory(struct archive *archive, const char *name)
{
	unsigned was = note_name(archive, name, IN_DIRECTORY);

	if (was)
		return was == IN_DIRECTORY ? archive->out.error : -ENOTDIR;
	archive->inode++;
	put_head(archive, &(struct entry){ name, S_IFDIR | 0755, 0 });
	return archive->out.error;
}

/*
 * Checks PATH, and adds its parents. Makes archive->name what the archive calls it: without empty
 * parts and ".". Returns 0 or -errno.
 */
static int prepare(struct archive *archive, const char *path)
{
	struct strbuf *name = &archive->name;

	name->length = 0;
	if (path_leads_up(path))
		return -EINVAL;
	while (*path) {
		size_t length = text_before(path, "/");

		if (length && !(length == 1 && *path == '.')) {
			int error = name->length ? add_directory(archive, strbuf_end(name)) : 0;

			if (error)
				return error;
			if (name->length)
				strbuf_char(name, '/');
			strbuf_bytes(name, path, length);
		}
		path += length + (path[length] == '/');
	}
	strbuf_end(name);
	if (name->length >= PATH_MAX)
		return -EFBIG;
	return name->length ? archive->out.error : -EINVAL;
}

int archive_directory(struct archive *archive, const char *path)
{
	int error = prepare(archive, path);

	return error ? error : add_directory(archive, archive->name.text);
}

/* Writes the head of a file or link PATH of SIZE bytes. Returns 0 or -errno. */
static int begin(struct archive *archive, const char *path, unsigned mode, uint64_t size)
{
	const char *name;
	int error = size > UINT32_MAX ? -EFBIG : prepare(archive, path);

	if (error)
		return error;
	name = archive->name.text;
	if (note_name(archive, name, IN_OTHER))
		return -EEXIST;
	archive->inode++;
	put_head(archive, &(struct entry){ name, mode, (uint32_t)size });
	return archive->out.error;
}

static int add_bytes(struct archive *archive, const char *path, unsigned mode, struct span bytes)
{
	int error = begin(archive, path, mode, bytes.length);

	if (error)
		return error;
	put(archive, bytes.data, bytes.length);
	fill(archive, ALIGNMENT);
	return archive->out.error;
}

int archive_bytes(struct archive *archive, const char *path, unsigned mode, struct span bytes)
{
	return add_bytes(archive, path, S_IFREG | (mode & 07777), bytes);
}

int archive_link(struct archive *archive, const char *path, const char *target)
{
	struct span text = { (const uint8_t *)target, text_length(target) };

	return add_bytes(archive, path, S_IFLNK | 0777, text);
}

/* Copies SIZE bytes of FD straight into the buffer. Returns 0 or -errno. */
static int copy(struct archive *archive, int fd, uint64_t size)
{
	struct strbuf *pending = &archive->out.pending;

	while (size && !archive->out.error) {
		size_t before = pending->length;
		size_t part = size < CHUNK ? (size_t)size : CHUNK;
		int more = file_append(fd, pending, before + part);

		if (more < 0)
			return more;
		if (pending->length - before < part)
			return -EIO;
		archive->position += part;
		size -= part;
		out_bytes(&archive->out, "", 0);
	}
	return 0;
}

int archive_file(struct archive *archive, const char *path, unsigned mode, int fd)
{
	struct stat status;
	int error;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -ENOTREGULAR;
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	error = begin(archive, path, S_IFREG | (mode & 07777), (uint64_t)status.st_size);
	if (error)
		return error;
	error = copy(archive, fd, (uint64_t)status.st_size);
	if (error && !archive->out.error)
		archive->out.error = error;
	fill(archive, ALIGNMENT);
	return archive->out.error;
}

int archive_close(struct archive *archive)
{
	archive->inode = 0;
	put_head(archive, &(struct entry){ "TRAILER!!!", 0, 0 });
	fill(archive, BLOCK);
	return out_flush(&archive->out);
}
