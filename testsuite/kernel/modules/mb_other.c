// SPDX-License-Identifier: MIT
// A second user of mb_base.
#include "plain.h"

extern int mb_base_value;
module_param_named(value, mb_base_value, int, 0444);
