/* SPDX-License-Identifier: MIT */
/* What every question of a diagnosis works with: a tree, its index, its configuration, findings. */
#ifndef DIAG_H
#define DIAG_H

#include "explain/findings.h"
#include "index/moddb.h"
#include "system/fwpath.h"
#include "system/modconf.h"

struct diag {
	struct tree tree;
	struct moddb *db;
	struct modconf conf;
	struct findings findings;
	struct finding_subject *ground; /* of the configuration and the index as a whole */
	struct fwpath firmware;
	const char *symvers, *map; /* lists of the kernel's symbols; NULL: those that are found */
	const char *depmod;        /* the command that makes the index anew */
	const char *unlisted;      /* asked for last, and not in the index */
	bool is_running; /* the tree is the running kernel's: /proc and /sys are about it */
};

/*
 * Opens the tree as tree_open does, reads its configuration and, for the running kernel, the
 * command line. Notes become findings from here on. Returns 0, or -errno after saying why ROOT
 * cannot be opened.
 */
int diag_open(struct diag *diag, const char *root, const char *module_dir, const char *version);

/* Notes from now on are findings of the subject now. */
void diag_catch(struct diag *diag, enum finding_kind kind, enum finding_level level);

/*
 * Finds the module NAME (folded) by the index as it is, without the full check. What is wrong with
 * the index belongs to the ground.
 */
bool diag_indexed(struct diag *diag, const char *name, struct modrec *record);

/* Checks the index, once. Afterwards diag->db answers from what is whole. */
void diag_check_index(struct diag *diag);

/*
 * The same, but only if a look at a few directories hints that it is worth it: when there is no
 * stamp, or a folder at the top of the tree is newer than that. For those who have no time: the
 * full check reads the whole index and asks for the size of every module.
 */
void diag_check_index_if_old(struct diag *diag);

#endif
