// SPDX-License-Identifier: MIT
// A file with a dash; the kernel calls the module mb_dash.
#include "plain.h"
