/* SPDX-License-Identifier: MIT */
/* The system whose files are used: the running one, or the one below some ROOT directory. */
#ifndef ROOT_H
#define ROOT_H

#include "base/file.h"

struct root {
	const char *path; /* prefix of absolute paths; "" for the running system */
	int fd;           /* the directory; negative for the running system, or if there is none */
};

/* The running system. */
extern const struct root root_running;

/*
 * Opens PATH as the root; NULL, "" and "/" are the running system. root->path becomes absolute.
 * Returns 0 or -errno.
 */
int root_open(struct root *root, const char *path);

static inline bool root_is_running(const struct root *root)
{
	return !*root->path;
}

/*
 * Opens the absolute PATH of that system with open(2)'s FLAGS, but not O_CREAT. Absolute links and
 * ".." stay inside it. Returns a descriptor or -errno.
 */
int root_file(const struct root *root, const char *path, int flags);

/*
 * Returns 0 if the absolute PATH of that system leads to a regular file, else -errno or an error of
 * file_check.
 */
int root_check(const struct root *root, const char *path);

/*
 * Opens the absolute PATH of that system for reading if it is a regular file. Returns a descriptor
 * or -errno, or an error of file_check.
 */
int root_regular(const struct root *root, const char *path);

/*
 * Returns the target of the link at the absolute PATH of that system, in run_arena; NULL if it is
 * none.
 */
const char *root_link(const struct root *root, const char *path);

/*
 * Lists the absolute directory PATH of that system; the entries live in run_arena. Returns 0 or
 * -errno; then LIST has what could be read.
 */
int root_list(const struct root *root, const char *path, struct dir_list *list);

/*
 * Makes the absolute directory PATH of that system, and its parents, where missing. Returns it open
 * for reading, or -errno. In the running system a link on the way that belongs to neither root nor
 * us is not followed: -EPERM.
 */
int root_make_dir(const struct root *root, const char *path);

/*
 * Returns a name, in run_arena, by which this system opens the file that root_file opens as PATH:
 * PATH below ROOT or, if links lead from there to another file, without links. If there is no such
 * file, PATH below ROOT.
 */
const char *root_name(const struct root *root, const char *path);

#endif
