// SPDX-License-Identifier: MIT
// A user of mb_base whose symbol versions the bench spoils after the build.
#include "plain.h"

extern int mb_base_value;
module_param_named(value, mb_base_value, int, 0444);
