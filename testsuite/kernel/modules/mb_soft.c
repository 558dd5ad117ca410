// SPDX-License-Identifier: MIT
// Wants one module before it and one after it, without using either.
#include "plain.h"
MODULE_SOFTDEP("pre: mb_pre post: mb_post");
