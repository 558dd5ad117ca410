// SPDX-License-Identifier: MIT
// The driver of mb_device's device; it may refuse it.
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
/* With this the build leaves a checksum of the sources in the file. */
MODULE_VERSION("1");
