// SPDX-License-Identifier: MIT
// Exports symbols that other modules use. A parameter makes its init function slow.
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/module.h>

static int msec;
module_param(msec, int, 0444);
MODULE_PARM_DESC(msec, "how long the start takes");

int mb_base_value = 42;
EXPORT_SYMBOL_GPL(mb_base_value);

static int __init base_init(void)
{
	pr_info("%s: init\n", KBUILD_MODNAME);
	if (msec)
		msleep(msec);
	return 0;
}

static void __exit base_exit(void)
{
}

module_init(base_init);
module_exit(base_exit);
MODULE_DESCRIPTION("modbox test module");
MODULE_LICENSE("GPL");
