/* SPDX-License-Identifier: MIT */
/* The signatures of a tree's modules, and whether its kernel wants them. */
#ifndef SIGNING_H
#define SIGNING_H

#include "explain/diag.h"
#include "module/image.h"
#include "tree/modules.h"

enum signing {
	SIGNING_UNKNOWN, /* the file could not be read */
	SIGNING_NONE,
	SIGNING_THERE, /* nothing is verified */
	SIGNING_DAMAGED,
};

/* Looks at the end of IMAGE. */
enum signing signing_look(const struct image *image);

/*
 * Returns, in words, why the kernel of DIAG's tree refuses modules without a signature that it
 * knows: by /sys for the running kernel, and by CONFIG_MODULE_SIG_FORCE in /boot/config-VERSION.
 * NULL if neither says so.
 */
const char *signing_policy(struct diag *diag);

/*
 * Adds a finding for each of MODULES without a sound signature, if the kernel wants signatures or
 * most modules have one. SIGNATURES has an enum signing for each. If the kernel wants them and no
 * module has one, that is one finding.
 */
void signing_tell(struct diag *diag, const struct modules *modules, const uint8_t *signatures);

#endif
