/* SPDX-License-Identifier: MIT */
/* The devices that a deferred device waits for. */
#ifndef SUPPLIER_H
#define SUPPLIER_H

#include "explain/diag.h"
#include "explain/klines.h"

/*
 * Adds findings on what the device of SUSPECT waits for, if it is deferred. Sources: debugfs, the
 * links supplier:* and the file waiting_for_supplier of the device, the kernel's log. Follows the
 * suppliers to the first that waits for no other. Returns whether it is deferred; *ERROR is 0 or
 * the -errno of reading debugfs.
 */
bool supplier_tell(struct diag *diag, const struct suspect *suspect, int *error);

/*
 * Adds a finding for each property of DEVICE, whose probe failed, that refers to a phandle which no
 * node has, if the kernel's log says that it missed one there. Such a probe does not wait: it ends
 * with EINVAL or the like (kernel, drivers/of/base.c, of_phandle_iterator_next).
 */
void supplier_tell_missing(struct diag *diag, const struct device *device);

#endif
