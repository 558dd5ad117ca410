/* SPDX-License-Identifier: MIT */
/* A module that only writes a line to the kernel's log when it starts; cases count those lines. */
#include <linux/init.h>
#include <linux/module.h>

static int __init plain_init(void)
{
	pr_info("%s: init\n", KBUILD_MODNAME);
	return 0;
}

static void __exit plain_exit(void)
{
}

module_init(plain_init);
module_exit(plain_exit);
MODULE_DESCRIPTION("modbox test module");
MODULE_LICENSE("GPL");
