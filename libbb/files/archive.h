/* SPDX-License-Identifier: MIT */
/*
 * Writes a cpio archive as the kernel takes it for an initramfs (newc; kernel,
 * Documentation/driver-api/early-userspace/buffer-format.rst). The same calls give the same bytes:
 * inodes are numbered in the order of the calls, everything belongs to root and has one time.
 *
 * Paths may begin with a slash, which the archive leaves out. Parents of an entry that are not in
 * the archive yet are added before it, as directories with the mode 0755. When the kernel unpacks
 * an archive over another, a directory replaces a link of its name: a caller whose system has /lib
 * as a link gives paths below usr/lib.
 *
 * A write that fails ends the archive: its -errno is returned by this and every later call.
 */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include "base/hash.h"
#include "base/out.h"
#include "base/span.h"

struct archive {
	struct arena memory; /* of the members below */
	struct out out;
	struct hash names;  /* what is in the archive: directories have the value 1, others 2 */
	struct strbuf name; /* the present entry's */
	uint64_t position;  /* in the file, as far as alignment is concerned */
	uint32_t inode;     /* the last that was given */
	uint32_t time;
};

/*
 * Begins an archive on FD, which stays the caller's; TIME is that of all entries, in seconds since
 * 1970. If FD is a regular file that has bytes already, fills up to the alignment that the kernel
 * asks for, so that `>>initramfs` is right whatever the length of that was. ARCHIVE must stay where
 * it is.
 */
void archive_open(struct archive *archive, int fd, uint64_t time);

/*
 * Returns the time in the environment's SOURCE_DATE_EPOCH, or OTHERWISE if there is none or it is
 * no number (https://reproducible-builds.org/specs/source-date-epoch/).
 */
uint64_t archive_time(uint64_t otherwise);

/* Adds the directory PATH unless it is there. Returns 0, -errno, or -ENOTDIR as below. */
int archive_directory(struct archive *archive, const char *path);

/*
 * Add the file PATH with the permissions MODE: BYTES, or what FD, a regular file, has from its
 * start; its position changes. Return 0; -EEXIST if PATH is in the archive already; -ENOTDIR if a
 * parent is, but not as a directory; -EINVAL for a PATH without a name or with ".."; -EFBIG from 4
 * GiB on, or for a path of more than 4095 bytes; or the -errno of reading. The archive goes on
 * after these, with one exception: a file that becomes shorter or unreadable while it is copied
 * ends it, with -EIO for the former.
 */
int archive_bytes(struct archive *archive, const char *path, unsigned mode, struct span bytes);
int archive_file(struct archive *archive, const char *path, unsigned mode, int fd);

/* Adds the link PATH to TARGET. Returns what archive_bytes does. */
int archive_link(struct archive *archive, const char *path, const char *target);

/*
 * Ends the archive and fills its last block of 512 bytes, so that another may follow it. Returns 0
 * or the first -errno of writing. FD stays open: its caller closes it, and looks whether that
 * works.
 */
int archive_close(struct archive *archive);

#endif
