/* SPDX-License-Identifier: MIT */
/* Files of a tree that look like modules and are none. */
#ifndef ODDFILES_H
#define ODDFILES_H

#include "explain/diag.h"

/*
 * Adds a finding of LEVEL for each such file of the module NAME (folded; NULL: of any, the first
 * few): a link to nothing, a file packed in a way that no kernel unpacks, or one that depmod could
 * not read. Returns how many there are. The first call walks the tree, and later ones use what it
 * has found.
 */
unsigned oddfiles_tell(struct diag *diag, const char *name, enum finding_level level);

/*
 * Makes the full check of the index (diag_check_index) if it may be out of date. Where that finds a
 * fault, names the files that depmod could not read as its cause: another depmod leaves them out
 * again. diag->ground must be the current subject.
 */
void oddfiles_check_index(struct diag *diag);

/*
 * Adds one finding to the current subject, a fault, if modules of the tree are links to nothing:
 * how many, and the first few. Reads the tree's directories alone, and only if nobody has before.
 */
void oddfiles_tell_lost(struct diag *diag);

/*
 * Adds to diag->ground, the current subject, that the tree has no index, or instead that it has no
 * modules either, and why.
 */
void oddfiles_look_at_tree(struct diag *diag);

#endif
