// SPDX-License-Identifier: MIT
// Its init function returns the error that a parameter gives.
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/module.h>

static int error = -ENODEV;
module_param(error, int, 0444);
MODULE_PARM_DESC(error, "what the start returns");

static int msec;
module_param(msec, int, 0444);
MODULE_PARM_DESC(msec, "how long the start takes");

static int __init fail_init(void)
{
	pr_info("%s: init\n", KBUILD_MODNAME);
	if (msec)
		msleep(msec);
	return error;
}

static void __exit fail_exit(void)
{
}

module_init(fail_init);
module_exit(fail_exit);
MODULE_DESCRIPTION("modbox test module");
MODULE_LICENSE("GPL");
