// SPDX-License-Identifier: MIT
// The user at the top of a chain of three.
#include "plain.h"

int mb_middle_value(void);

static int value_get(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%d\n", mb_middle_value());
}

static const struct kernel_param_ops value_ops = { .get = value_get };
module_param_cb(value, &value_ops, NULL, 0444);
