/* SPDX-License-Identifier: MIT */
/* What can be said about a module's signature without the kernel's key. */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include "explain/diag.h"
#include "explain/sample.h"

/*
 * Adds a finding about the signature of the module of FACTS, whose path in the tree is PATH (NULL
 * for a file outside): whether it has one, by whom, whether the running kernel has the key, and
 * what the kernel made of the module if that is loaded. It is LEVEL_OK only where the kernel itself
 * has accepted it. SAMPLE is another module of the tree, or NULL.
 */
void signature_tell(struct diag *diag, struct facts *facts, const char *path,
		    const struct sample *sample);

#endif
