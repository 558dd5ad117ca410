// SPDX-License-Identifier: MIT
// The driver of the device of mb_device. A parameter makes it refuse the device.
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/platform_device.h>

static int fails;
module_param(fails, int, 0444);
MODULE_PARM_DESC(fails, "with which error, as the kernel counts them");

static bool says;
module_param(says, bool, 0444);
MODULE_PARM_DESC(says, "whether the log has lines about that");

static bool hangs;
module_param(hangs, bool, 0644);
MODULE_PARM_DESC(hangs, "whether the probe waits until this becomes false");

static int thing_probe(struct platform_device *device)
{
	while (READ_ONCE(hangs))
		msleep(20);
	if (says) {
		dev_err(&device->dev, "no speed is set, error: a default is taken\n");
		dev_err(&device->dev, "cannot start the clock (%d)\n", fails);
		dev_info(&device->dev, "failed, really\n");
	}
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
