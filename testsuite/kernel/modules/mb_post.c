// SPDX-License-Identifier: MIT
// What mb_soft wants after it. Shares an alias with mb_pre.
#include "plain.h"
MODULE_ALIAS("modbox:pair");
