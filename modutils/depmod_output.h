/* SPDX-License-Identifier: MIT */
/* Where depmod's files go. */
#ifndef DEPMOD_OUTPUT_H
#define DEPMOD_OUTPUT_H

#include "files/tree.h"

/*
 * Opens the directory that the index of TREE goes to: the tree itself, or with OUTDIR its place
 * below that, which is made. *NAME is its name in messages. Returns the descriptor, or -errno after
 * printing an error.
 */
int output_open(const struct tree *tree, const char *outdir, const char **name);

/*
 * Whether DIR, called NAME, is writable; prints an error if not, with advice where to write
 * instead. This fails before the long work instead of after it. Errors that access(2) does not see
 * come when the files are written.
 */
bool output_is_writable(const struct tree *tree, const char *outdir, int dir, const char *name);

#endif
