/* SPDX-License-Identifier: MIT */
/* The signature at the end of a module: its signer, key and hash. Nothing is verified. */
#ifndef MODSIG_H
#define MODSIG_H

#include "module/image.h"

struct modsig {
	const char *id;     /* "PKCS#7", "X509", "PGP" */
	struct span signer; /* text; empty if the signature names none */
	struct span key;
	const char *hash; /* "sha256" and so on, "unknown" */
	struct span signature;
};

/*
 * Reads the signature at the end of IMAGE, in whose arena the bytes live. Returns 0, -ENODATA if
 * there is none, -EBADMSG if it is damaged, or -EIO if the file cannot be read.
 */
int modsig_read(struct image *image, struct modsig *sig);

#endif
