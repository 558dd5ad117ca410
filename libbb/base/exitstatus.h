/* SPDX-License-Identifier: MIT */
/* The exit statuses of every applet. modbox(1) has them all, each other page its own. */
#ifndef EXITSTATUS_H
#define EXITSTATUS_H

#include <stdbool.h>

enum exit_status {
	EXIT_DONE = 0,      /* done, already there, built in, or skipped by a blacklist */
	EXIT_FAILED = 1,    /* failed, or not found */
	EXIT_USAGE = 2,     /* the command line makes no sense */
	EXIT_TREE = 3,      /* the module tree or its index is missing or damaged */
	EXIT_FORBIDDEN = 4, /* the configuration forbids the module */
	EXIT_REFUSED = 5,   /* the kernel refused */
	EXIT_IN_USE = 6,    /* somebody holds the module */
	EXIT_PARTLY = 7,    /* depmod left out files, or met a cycle */
	EXIT_WARNINGS = 8,  /* moddiag found something to warn of, */
	EXIT_FAULTS = 9,    /* or a fault */
};

/*
 * The status after several arguments is the first failure's: STATUS unless that is EXIT_DONE, else
 * NEXT.
 */
static inline int first_failure(int status, int next)
{
	return status == EXIT_DONE ? next : status;
}

#endif
