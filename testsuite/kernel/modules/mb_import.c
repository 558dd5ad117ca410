// SPDX-License-Identifier: MIT
// Uses a symbol of mb_space. ../spoil removes the import of the namespace after the build.
#include "plain.h"
#include <linux/version.h>

extern int mb_space_value;
module_param_named(value, mb_space_value, int, 0444);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
MODULE_IMPORT_NS("MB_SPACE");
#else
MODULE_IMPORT_NS(MB_SPACE);
#endif
