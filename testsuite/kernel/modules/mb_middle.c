// SPDX-License-Identifier: MIT
// In the middle of a chain of three.
#include "plain.h"

extern int mb_base_value;
int mb_middle_value(void);

int mb_middle_value(void)
{
	return mb_base_value;
}
EXPORT_SYMBOL_GPL(mb_middle_value);
