// SPDX-License-Identifier: MIT
// A user of mb_space; the bench takes the import of the namespace out after the build.
#include <linux/version.h>
#include "plain.h"

extern int mb_space_value;
module_param_named(value, mb_space_value, int, 0444);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
MODULE_IMPORT_NS("MB_SPACE");
#else
MODULE_IMPORT_NS(MB_SPACE);
#endif
