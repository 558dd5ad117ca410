// SPDX-License-Identifier: MIT
// The driver of the device of mb_device. A parameter makes it refuse the device.
#include <linux/module.h>
#include <linux/platform_device.h>

static int fails;
module_param(fails, int, 0444);
MODULE_PARM_DESC(fails, "with which error, as the kernel counts them");

static int thing_probe(struct platform_device *device)
{
	return fails;
}

static struct platform_driver thing_driver = {
	.probe = thing_probe,
	.driver = { .name = "mb_thing" },
};

module_platform_driver(thing_driver);
MODULE_ALIAS("platform:mb_thing");
MODULE_DESCRIPTION("modbox test module");
MODULE_LICENSE("GPL");
/* MODULE_VERSION makes the build add a checksum of the sources (srcversion). */
MODULE_VERSION("1");
