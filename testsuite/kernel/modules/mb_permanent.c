// SPDX-License-Identifier: MIT
// Has no exit function, so the kernel never removes it.
#include <linux/init.h>
#include <linux/module.h>

static int __init permanent_init(void)
{
	return 0;
}

module_init(permanent_init);
MODULE_DESCRIPTION("modbox test module");
MODULE_LICENSE("GPL");
