/* SPDX-License-Identifier: MIT */
/* Reading files and directories without libc's buffers. */

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "base/common.h"
#include "base/exitstatus.h"
#include "base/file.h"
#include "base/outcome.h"
#include "base/strbuf.h"

int file_open(const char *path, int flags)
{
	return outcome(openat(AT_FDCWD, path, flags | O_CLOEXEC, 0644));
}

int file_append(int fd, struct strbuf *bytes, size_t limit)
{
	while (bytes->length < limit) {
		size_t room;
		int got;

		/* One byte stays free for a NUL. */
		strbuf_reserve(bytes, 2);
		room = bytes->capacity - bytes->length - 1;
		if (room > limit - bytes->length)
			room = limit - bytes->length;
		got = outcome(read(fd, bytes->text + bytes->length, room));
		if (got == -EINTR)
			continue;
		if (got <= 0)
			return got;
		bytes->length += (size_t)got;
	}
	return 1;
}

int file_read_fd(int fd, size_t limit, struct arena *arena, struct span *contents)
{
	struct strbuf bytes = { .arena = arena };
	struct stat status;
	int more = outcome(fstat(fd, &status));

	if (more < 0)
		return more;
	if ((uint64_t)status.st_size > limit)
		return -EFBIG;
	strbuf_reserve(&bytes, status.st_size ? (size_t)status.st_size + 2 : 512);
	/*
	 * Files of /proc and /sys have size 0 or a page. A read that meets the size exactly is
	 * taken for the end.
	 */
	more = file_append(fd, &bytes, status.st_size ? (size_t)status.st_size : limit + 1);
	if (more < 0)
		return more;
	if (more && !status.st_size)
		return -EFBIG;
	strbuf_end(&bytes);
	*contents = (struct span){ (const uint8_t *)bytes.text, bytes.length };
	return 0;
}

int file_check(const struct stat *status)
{
	if (S_ISREG(status->st_mode))
		return 0;
	if (S_ISDIR(status->st_mode))
		return -EISDIR;
	return S_ISCHR(status->st_mode) && status->st_rdev == makedev(1, 3) ? 0 : -ENOTREGULAR;
}

int file_open_regular(int dir, const char *path)
{
	struct stat status;
	int error = outcome(fstatat(dir, path, &status, 0));

	if (!error)
		error = file_check(&status);
	if (error)
		return error;
	return outcome(openat(dir, path, O_RDONLY | O_CLOEXEC | OPEN_CAREFULLY));
}

int file_read_opened(int fd, size_t limit, struct arena *arena, struct span *contents)
{
	int error = fd < 0 ? fd : file_read_fd(fd, limit, arena, contents);

	if (fd >= 0)
		close(fd);
	return error;
}

int file_read(int dir, const char *path, size_t limit, struct arena *arena, struct span *contents)
{
	return file_read_opened(file_open_regular(dir, path), limit, arena, contents);
}

int file_read_given(const char *path, size_t limit, struct arena *arena, struct span *contents)
{
	return file_read_opened(file_open(path, O_RDONLY), limit, arena, contents);
}

static volatile sig_atomic_t map_failed;

bool file_map_failed(void)
{
	return map_failed;
}

/*
 * Handles SIGBUS. Maps a page of zeros where the file has none, so that the reader goes on and can
 * call file_map_failed.
 */
static void fill_hole(int signal, siginfo_t *info, void *context)
{
	size_t page = (size_t)getpagesize();
	char *start = (char *)((uintptr_t)info->si_addr & -page);

	(void)signal;
	(void)context;
	map_failed = 1;
	if (info->si_code != BUS_ADRERR ||
	    mmap(start, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != start)
		_exit(EXIT_TREE);
}

int file_map_fd(int fd, struct span *contents)
{
	struct sigaction on_hole = { .sa_sigaction = fill_hole, .sa_flags = SA_SIGINFO };
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
	sigaction(SIGBUS, &on_hole, NULL);
	*contents = (struct span){ data, (size_t)status.st_size };
	return 0;
}

void file_unmap(struct span contents)
{
	if (contents.length)
		munmap((void *)contents.data, contents.length);
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
	*text = span_from(*text, (size_t)(end - line));
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
	_Alignas(struct kernel_entry) char block[2 << 10];
	size_t capacity = 0;
	long got;

	*list = (struct dir_list){ NULL, 0 };
	while ((got = syscall(SYS_getdents64, fd, block, sizeof(block))) > 0)
		take_block(list, &capacity, arena, block, got);
	return outcome(got);
}

const char *file_link(struct arena *arena, int dir, const char *name)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(dir, name, target, sizeof(target));

	if (length <= 0 || length == sizeof(target))
		return NULL;
	return arena_text(arena, target, (size_t)length);
}

const char *file_id(const struct stat *status)
{
	uint64_t inode = status->st_ino;

	return text_format(&run_arena, "%x:%x:%x", (unsigned)status->st_dev,
			   (unsigned)(inode >> 32), (unsigned)inode);
}
