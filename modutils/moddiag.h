/* SPDX-License-Identifier: MIT */
/* What the parts of moddiag share. */
#ifndef MODDIAG_H
#define MODDIAG_H

#include "base/options.h"
#include "explain/baseline.h"

enum { FLAG_tree, FLAG_plain, FLAG_verbose, FLAG_strict, FLAG_watch };
enum { TEXT_aliases = TEXT_OWN, TEXT_symvers, TEXT_filesyms, TEXT_baseline, TEXT_for, TEXTS };

struct moddiag {
	const struct args *args;
	struct diag *diag;
	struct baseline baseline; /* findings that are accepted */
};

/*
 * Prints SUBJECT: for scripts, or for people, and then its findings of LEAST and worse in at most
 * LINES lines, but with -v all of them.
 */
void moddiag_print(const struct finding_subject *subject, enum finding_level least, size_t lines);

/* Returns the number of findings in all subjects, as "2 faults, 1 warning". A device has one. */
const char *moddiag_counts(void);

/* Returns the exit status for the worst finding of all. */
int moddiag_status(void);

/* ---- moddiag_image.c */

/* Checks the whole tree, and prints the findings. Returns an exit status. */
int moddiag_audit(struct moddiag *run);

/*
 * Prints for each alias of the board PATH what would serve it. PATH is a copy of /sys, a text with
 * MODALIAS= lines, or a list of aliases. Returns an exit status.
 */
int moddiag_board(struct moddiag *run, const char *path);

#endif
