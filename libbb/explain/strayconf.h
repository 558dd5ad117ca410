/* SPDX-License-Identifier: MIT */
/* Lines of modprobe.d that look right and have no effect. */
#ifndef STRAYCONF_H
#define STRAYCONF_H

#include "explain/diag.h"

/*
 * Adds a warning for each line in a directory modprobe.d that names the module NAME (folded) and
 * does nothing for it: its file's name does not end in .conf, or it ends in CR LF. Files that
 * somebody has set aside (X.conf.old, X.conf~) are no mistake.
 */
void strayconf_tell(struct diag *diag, const char *name);

#endif
