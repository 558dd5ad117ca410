/* SPDX-License-Identifier: MIT */
/* Lists of modules in a system's configuration: for its start, and for its initramfs. */
#ifndef IMAGELISTS_H
#define IMAGELISTS_H

#include "explain/known.h"

/*
 * Adds a warning for each name that these lists have and the tree lacks: modules-load.d(5),
 * /etc/modules, OpenRC's conf.d/modules, the modules of initramfs-tools, the drivers in dracut.conf
 * and MODULES in mkinitcpio.conf. Those of mkinitfs are no lists of one kernel's modules, but
 * patterns for any.
 */
void imagelists_check(const struct known *known);

#endif
