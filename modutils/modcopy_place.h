/* SPDX-License-Identifier: MIT */
/* Directories and files of a result, with the attributes that they have in the source. */
#ifndef MODCOPY_PLACE_H
#define MODCOPY_PLACE_H

#include "modcopy.h"

struct stat;

/* Where things go. */
struct dest {
	const struct modcopy *copy;
	struct root root;  /* of the result */
	const char *lib;   /* what the link /lib of the source says; NULL: it is none */
	struct hash made;  /* directories, as the result names them */
	const char **dirs; /* the same, as the source names them, parents first */
	size_t dir_count, dir_capacity;
};

/*
 * Gives FD the owner, as far as we may, the mode and the time of STATUS. No time is later than
 * SOURCE_DATE_EPOCH.
 */
void dest_take_over(int fd, const struct stat *status);

/* Makes the time of NAME in DIR no later than SOURCE_DATE_EPOCH. */
void dest_clamp_time(int dir, const char *name);

/* Returns where PATH of the source goes in the result, in run_arena. */
const char *dest_place(const struct dest *dest, const char *path);

/*
 * Sets dest->lib if the source's /lib is a link to its /usr/lib, and makes that link. Call it
 * first. Returns 0 or -errno.
 */
int dest_find_lib(struct dest *dest);

/*
 * Opens the directory that PATH, of the source, is in, and makes it with its parents. Returns a
 * descriptor, or -errno.
 */
int dest_open_parent(struct dest *dest, const char *path);

/* Makes the file PATH, of the source. Returns it open for writing, or -errno. */
int dest_make_file(struct dest *dest, const char *path);

/*
 * modcopy_file.c: Copies the file of ITEM, or makes it anew as copy->strips and so on say. Returns
 * 0 or -errno. Says which modules are not stripped.
 */
int dest_copy_file(struct dest *dest, const struct item *item);

/* Gives all directories what those of the source have. Call it last. */
void dest_finish_dirs(const struct dest *dest);

/*
 * Runs depmod over the tree in the directory INSIDE, which ends with VERSION, of the system below
 * BASE. Returns its exit status.
 */
int dest_make_index(const char *base, const char *inside, const char *version);

#endif
