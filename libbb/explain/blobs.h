/* SPDX-License-Identifier: MIT */
/* The firmware that a module names. */
#ifndef BLOBS_H
#define BLOBS_H

#include "explain/diag.h"
#include "explain/klines.h"

/*
 * Adds a finding if the firmware file NAME of MODULE (folded) is missing, empty, packed in a way
 * that the tree's kernel does not unpack, or was not there when the driver asked for it. A driver
 * names the files of all its devices: one that is missing is no warning if MODULE is loaded and the
 * kernel's log shows that it did not ask for it.
 */
void blobs_tell(struct diag *diag, const char *module, const char *name);

/*
 * Adds as the cause what is the matter with the firmware that the driver of SUSPECT asked for and
 * did not get, by TROUBLE, and, if the file is there now, the command that makes it ask again. Does
 * nothing if the log has no such line. Without a line that the probe failed it is only a warning:
 * some drivers do without.
 */
void blobs_tell_asked(struct diag *diag, const struct suspect *suspect,
		      const struct trouble *trouble);

#endif
