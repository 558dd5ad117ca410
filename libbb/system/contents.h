/* SPDX-License-Identifier: MIT */
/* Which modules serve what is on a disk. */
#ifndef CONTENTS_H
#define CONTENTS_H

#include "system/wanted.h"

/* Hands to WANTED the alias A, with B behind it unless that is NULL, because of TARGET. */
void contents_add(struct wanted *wanted, const char *target, const char *a, const char *b);

/*
 * Hands to WANTED what a disk with TYPE needs, because of TARGET. TYPE is a file system's name in
 * /proc/filesystems, or one that superblock_type returns. OPTIONS are those of the mount, which may
 * be overwritten, or NULL: of FAT they tell the character sets.
 */
void contents_add_type(struct wanted *wanted, const char *target, const char *type, char *options);

#endif
