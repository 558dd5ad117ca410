// SPDX-License-Identifier: MIT
// The soft dependency that mb_soft wants after it. Shares an alias with mb_pre.
#include "plain.h"
MODULE_ALIAS("modbox:pair");
