/* SPDX-License-Identifier: MIT */

#include "base/outcome.h"
#include "base/common.h"

int outcome(long result)
{
	return result < 0 ? -errno : (int)result;
}
