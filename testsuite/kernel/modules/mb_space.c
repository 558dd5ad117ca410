// SPDX-License-Identifier: MIT
// Exports a symbol in a namespace.
#include "plain.h"
#include <linux/export.h>
#include <linux/version.h>

int mb_space_value = 7;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
EXPORT_SYMBOL_NS_GPL(mb_space_value, "MB_SPACE");
#else
EXPORT_SYMBOL_NS_GPL(mb_space_value, MB_SPACE);
#endif
