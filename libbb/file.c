/* SPDX-License-Identifier: MIT */
/* Reading files and directories without libc's buffers. */

#include <dirent.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "libbb.h"
#include "file.h"

int file_read_fd(int fd, struct arena *arena, struct span *contents)
{
	struct strbuf bytes = { .arena = arena };
	struct stat status;
	ssize_t got;

	if (fstat(fd, &status) < 0)
		return -errno;
	/* Files of /proc and /sys say 0 or a page and mean something else: size is only a guess. */
	bytes.capacity = (size_t)status.st_size + 512;
	bytes.text = arena_bytes(arena, bytes.capacity);
	for (;;) {
		if (bytes.capacity - bytes.length < 2) {
			strbuf_char(&bytes, '\0');
			strbuf_char(&bytes, '\0');
			bytes.length -= 2;
		}
		got = read(fd, bytes.text + bytes.length, bytes.capacity - bytes.length - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		bytes.length += (size_t)got;
	}
	strbuf_end(&bytes);
	*contents = (struct span){ (const uint8_t *)bytes.text, bytes.length };
	return 0;
}

int file_read(int dir, const char *path, struct arena *arena, struct span *contents)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return -errno;
	error = file_read_fd(fd, arena, contents);
	close(fd);
	return error;
}

int file_map_fd(int fd, struct span *contents)
{
	struct stat status;
	void *data;

	*contents = (struct span){ NULL, 0 };
	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	if (!status.st_size)
		return 0;
	data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return -errno;
	*contents = (struct span){ data, (size_t)status.st_size };
	return 0;
}

char *file_next_line(struct span *text)
{
	char *line = (char *)text->data;
	char *end;

	if (!text->length)
		return NULL;
	end = memchr(line, '\n', text->length);
	if (end)
		*end++ = '\0';
	else
		end = line + text->length;
	*text = span_from(*text, (uint64_t)(end - line));
	return line;
}

/* The kernel's record of a directory entry (getdents64(2)). */
struct kernel_entry {
	uint64_t inode;
	int64_t next;
	uint16_t length;
	uint8_t type;
	char name[];
};

static bool is_dots(const char *name)
{
	return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

/* Adds the entries in BLOCK, LENGTH bytes from the kernel. */
static void take_block(struct dir_list *list, size_t *capacity, struct arena *arena,
		       const char *block, long length)
{
	for (long at = 0; at < length;) {
		const struct kernel_entry *entry = (const struct kernel_entry *)(block + at);
		struct dir_entry *row;

		at += entry->length;
		if (is_dots(entry->name))
			continue;
		list->entries = arena_grow(arena, list->entries, list->count, capacity,
					   sizeof(*list->entries));
		row = &list->entries[list->count++];
		row->name = arena_copy(arena, entry->name);
		row->type = entry->type;
	}
}

int dir_list(int fd, struct arena *arena, struct dir_list *list)
{
	_Alignas(struct kernel_entry) char block[16 << 10];
	size_t capacity = 0;
	long got;

	*list = (struct dir_list){ NULL, 0 };
	while ((got = syscall(SYS_getdents64, fd, block, sizeof(block))) > 0)
		take_block(list, &capacity, arena, block, got);
	return got < 0 ? -errno : 0;
}
