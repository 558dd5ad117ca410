/* SPDX-License-Identifier: MIT */
/* Step 7 of a diagnosis: whether the running kernel takes modules at all. */
#ifndef KERNEL_H
#define KERNEL_H

#include "explain/diag.h"

/* Looks at modules in general, unloading, lockdown, and the program that the kernel calls. */
void diag_kernel(struct diag *diag);

/*
 * Why the running kernel refuses modules without a signature that it knows, in words; NULL if it
 * does not, as far as can be seen.
 */
const char *diag_signing_policy(void);

#endif
