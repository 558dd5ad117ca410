// SPDX-License-Identifier: MIT
// Without an exit function the kernel keeps it for good.
#include <linux/init.h>
#include <linux/module.h>

static int __init permanent_init(void)
{
	return 0;
}

module_init(permanent_init);
MODULE_DESCRIPTION("modbox test module");
MODULE_LICENSE("GPL");
