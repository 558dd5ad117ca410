/* SPDX-License-Identifier: MIT */
/* Whole files and whole directories, read at once. */
#ifndef FILE_H
#define FILE_H

#include "base/span.h"

struct arena;

/* The largest file that is read as a whole: what is longer is an attack, or an endless device. */
#define FILE_READ_MAX ((size_t)256 << 20)

/*
 * Opens PATH with FLAGS and O_CLOEXEC (mode 0644 if that makes the file). Returns a descriptor, or
 * -errno. Not open(2): musl's makes a second system call for O_CLOEXEC.
 */
int file_open(const char *path, int flags);

/*
 * Reads what FD has, from its start to its end, which may be any kind of file; a NUL that is not
 * counted follows the bytes. Returns 0, -errno, or -EFBIG beyond FILE_READ_MAX.
 */
int file_read_fd(int fd, struct arena *arena, struct span *contents);

/*
 * The same for PATH, looked up from the directory DIR (or AT_FDCWD). Nobody is waited for at a FIFO
 * that stands in a directory; one that was named itself (AT_FDCWD) is read as it fills.
 */
int file_read(int dir, const char *path, struct arena *arena, struct span *contents);

/* Maps a file for reading; it stays mapped. Returns 0 or -errno. An empty file maps as no bytes. */
int file_map_fd(int fd, struct span *contents);

/* Gives back what file_map_fd mapped. */
void file_unmap(struct span contents);

/*
 * Whether a mapped file could not be read where it was looked at: a bad block, or somebody made it
 * shorter. What was read there since is zeros.
 */
bool file_map_failed(void);

/*
 * Takes the next line off TEXT: ends it with NUL in place of its newline and returns it, or NULL
 * when there is none left. TEXT must come from file_read.
 */
char *file_next_line(struct span *text);

struct dir_entry {
	const char *name;
	uint8_t type; /* DT_REG and so on; DT_UNKNOWN where the file system does not say */
};

struct dir_list {
	struct dir_entry *entries; /* in the order of the file system, "." and ".." left out */
	size_t count;
};

/* Lists the open directory FD. Returns 0 or -errno. */
int dir_list(int fd, struct arena *arena, struct dir_list *list);

#endif
