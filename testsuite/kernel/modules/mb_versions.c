// SPDX-License-Identifier: MIT
// Uses mb_base. ../spoil changes its symbol versions after the build.
#include "plain.h"

extern int mb_base_value;
module_param_named(value, mb_base_value, int, 0444);
