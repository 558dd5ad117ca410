// SPDX-License-Identifier: MIT
// Parameters of several types, all readable in /sys.
#include <linux/init.h>
#include <linux/module.h>

static int number = 1;
module_param(number, int, 0444);
MODULE_PARM_DESC(number, "a number");

static char *text = "none";
module_param(text, charp, 0444);
MODULE_PARM_DESC(text, "a text");

static bool flag;
module_param(flag, bool, 0444);
MODULE_PARM_DESC(flag, "a switch");

static int list[4];
static int list_count;
module_param_array(list, int, &list_count, 0444);
MODULE_PARM_DESC(list, "up to four numbers");

static int __init params_init(void)
{
	return 0;
}

static void __exit params_exit(void)
{
}

module_init(params_init);
module_exit(params_exit);
MODULE_ALIAS("modbox:params-*");
MODULE_DESCRIPTION("modbox test module");
MODULE_LICENSE("GPL");
