/* SPDX-License-Identifier: MIT */
/* Lists other trees when one cannot be opened. */
#ifndef OTHERTREES_H
#define OTHERTREES_H

#include "base/note.h"
#include "files/tree.h"

/*
 * Prints a note of LEVEL with the trees beside TREE: their names, the version that their modules
 * are for, and which of them fits TREE's version.
 */
void othertrees_tell(const struct tree *tree, enum note_level level);

#endif
