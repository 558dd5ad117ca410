/* SPDX-License-Identifier: MIT */
/* Whole files and whole directories, read at once. */
#ifndef FILE_H
#define FILE_H

#include "base/span.h"

struct arena;
struct stat;
struct strbuf;

/*
 * How much is read of a file at most, by its purpose. The numbers are several times the largest
 * that is known of: a longer file is an attack or a mistake. docs/reliability.md has the table.
 */
enum {
	LIMIT_STAMP = 64 << 10,
	LIMIT_CONF = 8 << 20,     /* modprobe.d, depmod.d, modules.softdep */
	LIMIT_LIST = 16 << 20,    /* modules.order, modules.builtin* and modules.devname */
	LIMIT_KERNEL = 16 << 20,  /* /proc and /sys */
	LIMIT_INDEX = 64 << 20,   /* a file of the index that is read as a whole */
	LIMIT_SYMBOLS = 64 << 20, /* Module.symvers, System.map, /proc/kallsyms */
	LIMIT_FIRMWARE = 256 << 20,
};

/* The error of a file that is not regular, where it has to be. errtext has its text. */
#define ENOTREGULAR EMEDIUMTYPE

/* For a file that another system may have made: never wait for a FIFO or a line, never own one. */
#define OPEN_CAREFULLY (O_NONBLOCK | O_NOCTTY)

/*
 * Opens PATH with FLAGS and O_CLOEXEC; a file that this makes has the mode 0644. Returns a
 * descriptor or -errno. It is used in place of open(2), because musl makes a second system call for
 * O_CLOEXEC there.
 */
int file_open(const char *path, int flags);

/*
 * Reads from FD, behind what was read before, and appends to BYTES until they are LIMIT bytes.
 * Returns 0 if the file has ended before, 1 if there may be more, or -errno.
 */
int file_append(int fd, struct strbuf *bytes, size_t limit);

/*
 * Reads FD, which may be any kind of file and was not read before, to its end. A NUL that is not
 * counted follows the bytes, which live in ARENA. Returns 0, -errno, or -EFBIG beyond LIMIT bytes.
 */
int file_read_fd(int fd, size_t limit, struct arena *arena, struct span *contents);

/*
 * Does the same with FD, what an attempt to open a file has returned: closes it, or if it is a
 * -errno, returns that.
 */
int file_read_opened(int fd, size_t limit, struct arena *arena, struct span *contents);

/* Returns 0 for a regular file and for /dev/null, else -EISDIR or -ENOTREGULAR. */
int file_check(const struct stat *status);

/*
 * Opens PATH, looked up from the directory DIR (or AT_FDCWD), for reading. Any name that a user
 * has not given on the command line is opened with this: a device is not even opened, for opening
 * may do something. Returns a descriptor, -errno, or an error of file_check.
 */
int file_open_regular(int dir, const char *path);

/* Reads such a file as file_read_fd does. */
int file_read(int dir, const char *path, size_t limit, struct arena *arena, struct span *contents);

/* Reads PATH, a name from the command line, which may be any kind of file. A FIFO is waited for. */
int file_read_given(const char *path, size_t limit, struct arena *arena, struct span *contents);

/*
 * Maps the file FD for reading until file_unmap. Returns 0 or -errno; -EINVAL if it is not a
 * regular file. An empty file maps as no bytes.
 */
int file_map_fd(int fd, struct span *contents);

/* Unmaps what file_map_fd mapped. */
void file_unmap(struct span contents);

/*
 * Whether reading a mapped file has failed: a bad block, or another process made the file shorter.
 * The bytes read there since are zeros.
 */
bool file_map_failed(void);

/*
 * Takes the next line off TEXT, which must come from file_read. Returns it, with NUL in place of
 * its newline, or NULL when there is none left.
 */
char *file_next_line(struct span *text);

/* Returns the target of the link NAME in DIR, "" for DIR itself, in ARENA; NULL if it is none. */
const char *file_link(struct arena *arena, int dir, const char *name);

struct dir_entry {
	const char *name;
	uint8_t type; /* DT_REG and so on; DT_UNKNOWN where the file system does not say */
};

struct dir_list {
	struct dir_entry *entries; /* in the order of the file system, "." and ".." left out */
	size_t count;
};

/*
 * Lists the open directory FD; the list lives in ARENA. Returns 0 or -errno; then LIST has what
 * could be read.
 */
int dir_list(int fd, struct arena *arena, struct dir_list *list);

/* Returns a text, in run_arena, that is the same for all names of the file STATUS and no other. */
const char *file_id(const struct stat *status);

#endif
