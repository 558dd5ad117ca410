/* SPDX-License-Identifier: MIT */
/* Step 7 of a diagnosis: whether the running kernel loads and removes modules at all. */
#ifndef KERNEL_H
#define KERNEL_H

#include "explain/diag.h"

/*
 * Adds findings about the running kernel: loading and unloading as such, lockdown, and the program
 * that it calls to load a module. Adds none if the tree is not the running kernel's.
 */
void diag_kernel(struct diag *diag);

#endif
