/* SPDX-License-Identifier: MIT */
#ifndef MODINFO_PARAMETERS_H
#define MODINFO_PARAMETERS_H

#include "base/hash.h"

/* A parameter: its parm and parmtype fields together. */
struct parameter {
	const char *name;
	const char *text; /* NULL if it has no parm */
	const char *type; /* NULL if it has no parmtype */
};

/* The parameters of a module, in the order in which their names came first; in run_arena. */
struct parameters {
	struct parameter *list;
	size_t count, capacity;
	struct hash by_name; /* numbers in LIST */
};

/* Empties PARAMETERS. Call it before the first module, too. */
void parameters_forget(struct parameters *parameters);

/*
 * Takes VALUE, "NAME:TEXT" from parm or, if IS_TYPE, "NAME:TYPE" from parmtype. Keeps it, and
 * writes into it. Prints an error if it has no colon.
 */
void parameters_take(struct parameters *parameters, char *value, bool is_type);

#endif
