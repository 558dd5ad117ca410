/* SPDX-License-Identifier: MIT */
/* Step 7 of a diagnosis: whether the running kernel takes modules at all. */
#ifndef KERNEL_H
#define KERNEL_H

#include "explain/diag.h"

/* Looks at modules in general, unloading, lockdown, and the program that the kernel calls. */
void diag_kernel(struct diag *diag);

#endif
