// SPDX-License-Identifier: MIT
// The soft dependency that mb_soft wants before it. Shares an alias with mb_post.
#include "plain.h"
MODULE_ALIAS("modbox:pair");
