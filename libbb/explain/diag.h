/* SPDX-License-Identifier: MIT */
/* The context of a diagnosis: a tree, its index, its configuration, and the findings so far. */
#ifndef DIAG_H
#define DIAG_H

#include "explain/findings.h"
#include "system/context.h"
#include "system/fwpath.h"

/* All zeros before diag_open. */
struct diag {
	struct context context;
	struct findings findings;
	struct finding_subject *ground; /* findings about the index and configuration as a whole */
	struct fwpath firmware;
	const char *symvers,
		*map;         /* files with the kernel's symbols; NULL: ksyms_find looks for one */
	const char *depmod;   /* the command that rebuilds the index */
	const char *unlisted; /* the last name that diag_indexed did not find */
	bool wants_listener;  /* a device lacks a module that an event would have loaded */
	bool is_running;      /* the tree is the running kernel's, so /proc and /sys are about it */
};

/*
 * Opens the tree as tree_open does, and reads its configuration and, for the running kernel, the
 * command line. From now on notes become findings. Returns 0; a missing tree is a finding of
 * diag->ground. If ROOT cannot be opened, prints an error and returns its -errno.
 */
int diag_open(struct diag *diag, const char *root, const char *module_dir, const char *version);

/* Whether the tree is missing or holds no modules: nothing can be looked up in it. */
bool diag_lacks_tree(const struct diag *diag);

/* Turns notes from now on into findings of KIND and LEVEL; FIND_INDEX has depmod as its cure. */
void diag_catch(struct diag *diag, enum finding_kind kind, enum finding_level level);

/*
 * Looks the module NAME (folded) up in the index, without the full check. NAME must last as long as
 * DIAG. Returns whether it is there. Flaws of the index become findings of diag->ground.
 */
bool diag_indexed(struct diag *diag, const char *name, struct modrec *record);

/*
 * Makes the full check of the index, once. Its flaw becomes a finding of diag->ground; if that has
 * none, one of LEVEL_OK is added.
 */
void diag_check_index(struct diag *diag);

/*
 * Whether the index may be out of date: there is no stamp, or a directory at the top of the tree is
 * newer than it. The full check reads the whole index and the size of every module, which takes too
 * long for every call.
 */
bool diag_index_is_old(const struct diag *diag);

#endif
