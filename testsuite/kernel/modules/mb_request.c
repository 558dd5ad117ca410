// SPDX-License-Identifier: MIT
// Asks for a module from inside the kernel, by the name written to its parameter.
#include <linux/init.h>
#include <linux/kmod.h>
#include <linux/module.h>

static int result = -1;
module_param(result, int, 0444);
MODULE_PARM_DESC(result, "what the last request returned");

static int request_set(const char *text, const struct kernel_param *param)
{
	result = request_module("%s", text);
	return 0;
}

static const struct kernel_param_ops request_ops = { .set = request_set };
module_param_cb(request, &request_ops, NULL, 0200);
MODULE_PARM_DESC(request, "the module to ask for");

static int __init request_init(void)
{
	return 0;
}

static void __exit request_exit(void)
{
}

module_init(request_init);
module_exit(request_exit);
MODULE_DESCRIPTION("modbox test module");
MODULE_LICENSE("GPL");
