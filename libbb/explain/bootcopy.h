/* SPDX-License-Identifier: MIT */
/* The copy of a module in the initramfs archive of its kernel. */
#ifndef BOOTCOPY_H
#define BOOTCOPY_H

#include "files/tree.h"
#include "module/facts.h"

/*
 * Looks in TREE's system for the archive in /boot that belongs to the tree's kernel, and in it for
 * the module NAME (folded). *ARCHIVE becomes its path, NULL if there is none. Returns 0 and sets
 * COPY, in run_arena; -ENOENT if there is no archive or no such module in it; or why it could not
 * be read: -EOPNOTSUPP for a compression that this binary does not unpack, -EBADMSG, -errno.
 */
int bootcopy_find(const struct tree *tree, const char *name, const char **archive,
		  struct facts *copy);

#endif
