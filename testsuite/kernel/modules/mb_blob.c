// SPDX-License-Identifier: MIT
// A driver that needs firmware: the probe fails without it.
#include <linux/firmware.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>

static int blob_probe(struct platform_device *device)
{
	const struct firmware *blob;
	int error = request_firmware(&blob, "mb_blob.bin", &device->dev);

	if (!error)
		release_firmware(blob);
	return error;
}

static const struct platform_device_id blob_ids[] = { { "mb_chip", 0 }, {} };
MODULE_DEVICE_TABLE(platform, blob_ids);

static struct platform_driver blob_driver = {
	.probe = blob_probe,
	.id_table = blob_ids,
	.driver = { .name = "mb_blob" },
};

module_platform_driver(blob_driver);
MODULE_FIRMWARE("mb_blob.bin");
MODULE_DESCRIPTION("modbox test module");
MODULE_LICENSE("GPL");
