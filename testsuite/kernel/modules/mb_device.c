// SPDX-License-Identifier: MIT
// Makes a platform device, which asks for its driver by a modalias.
#include <linux/err.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/platform_device.h>

static char *name = "mb_thing";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "what the device is called");

static struct platform_device *device;

static int __init device_init(void)
{
	device = platform_device_register_simple(name, PLATFORM_DEVID_NONE, NULL, 0);
	return PTR_ERR_OR_ZERO(device);
}

static void __exit device_exit(void)
{
	platform_device_unregister(device);
}

module_init(device_init);
module_exit(device_exit);
MODULE_DESCRIPTION("modbox test module");
MODULE_LICENSE("GPL");
