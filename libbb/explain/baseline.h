/* SPDX-License-Identifier: MIT */
/* A file of accepted findings: lines that moddiag -p has printed, and comments. */
#ifndef BASELINE_H
#define BASELINE_H

#include "base/hash.h"
#include "explain/diag.h"

struct accepted {
	const char *key; /* what makes two findings the same, for people */
	uint8_t level;   /* enum finding_level: one that is worse is not accepted */
	bool is_seen;
};

/* All zeros: accepts nothing. */
struct baseline {
	struct accepted *list; /* in the order of the file */
	size_t count, capacity;
	struct hash by_key;
	unsigned dropped; /* findings that baseline_accept has dropped */
};

/*
 * Reads the file PATH. Empty lines and those that begin with '#' are comments; a malformed line
 * becomes a warning about the configuration in the current subject. Returns 0 or -errno.
 */
int baseline_read(struct baseline *baseline, struct diag *diag, const char *path);

/*
 * Drops from all subjects the warnings, faults and unknowns that BASELINE has with this subject,
 * kind and evidence, and no lower level. The tree's version and the path of its system may differ.
 */
void baseline_accept(struct baseline *baseline, struct diag *diag);

/* Prints each line of BASELINE that baseline_accept did not find, behind "gone: ". */
void baseline_print_gone(const struct baseline *baseline);

#endif
