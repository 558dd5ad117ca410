// SPDX-License-Identifier: MIT
// Holds a reference to itself while its parameter says so: in use, but by no module.
#include <linux/init.h>
#include <linux/module.h>

static bool hold;

static int hold_set(const char *text, const struct kernel_param *param)
{
	bool was = hold;
	int error = param_set_bool(text, param);

	if (!error && hold && !was)
		__module_get(THIS_MODULE);
	else if (!error && was && !hold)
		module_put(THIS_MODULE);
	return error;
}

static const struct kernel_param_ops hold_ops = {
	.set = hold_set,
	.get = param_get_bool,
};
module_param_cb(hold, &hold_ops, &hold, 0644);
MODULE_PARM_DESC(hold, "whether it is in use");

static int __init held_init(void)
{
	return 0;
}

static void __exit held_exit(void)
{
}

module_init(held_init);
module_exit(held_exit);
MODULE_DESCRIPTION("modbox test module");
MODULE_LICENSE("GPL");
