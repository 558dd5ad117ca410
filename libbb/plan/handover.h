/* SPDX-License-Identifier: MIT */
/*
 * What one modplug hands over to the next, as that of an initramfs to that of the root file system
 * (MODPLUG_HANDOVER): which devices have their modules, which wait for firmware, and which no
 * module was found for. It is a hint. The next one skips nothing that it would have loaded.
 */
#ifndef HANDOVER_H
#define HANDOVER_H

#include "plan/plug.h"

/* Begins, before anything is requested; LEAVES: handover_leave will be called. */
void handover_open(struct plug *plug, bool leaves);

/*
 * Takes what an earlier modplug of this boot has left in /run, if anything has, and removes it.
 * Prints a warning if it is not ours, damaged, or of another boot or kernel, and does not use it.
 *
 * From then on a module that was live is not looked at again. If that modplug had the same index
 * and configuration, the aliases whose modules are all live, and those that no module has, count as
 * requested. Otherwise a worker starts with those that no module had; with those that were held
 * back in both cases. A device that is gone or has another alias is not requested.
 */
void handover_take(struct plug *plug);

/* Leaves the same for the next modplug. Prints a warning if that does not work. */
void handover_leave(struct plug *plug);

/* Ends it: what is requested from now on is looked at. */
void handover_close(struct plug *plug);

#endif
