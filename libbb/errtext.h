/* SPDX-License-Identifier: MIT */
/* What an errno means, in the words that people look for. */
#ifndef ERRTEXT_H
#define ERRTEXT_H

/* The text for ERROR, a -errno; "Unknown error N" for one that no call of ours can give. */
const char *errtext(int error);

#endif
