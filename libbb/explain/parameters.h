/* SPDX-License-Identifier: MIT */
/* The parameters of a module, by the "parmtype=NAME:TYPE" of its .modinfo. */
#ifndef PARAMETERS_H
#define PARAMETERS_H

#include "module/facts.h"

/* Whether the module has the parameter NAME; a description alone ("parm=") counts, too. */
bool parameter_is_known(const struct facts *facts, const char *name);

/* Returns the type of the parameter NAME, in run_arena; NULL if the module has none such. */
const char *parameter_type(const struct facts *facts, const char *name);

/*
 * Returns the parameter that has the longest start in common with NAME, in run_arena. Returns NULL
 * if that start is not longer than half of NAME: then NAME is no mistyped parameter.
 */
const char *parameter_nearest(const struct facts *facts, const char *name);

/*
 * Whether the kernel takes VALUE for a parameter of TYPE, one of "parmtype=": numbers, truth values
 * and arrays of both (kernel, kernel/params.c). Of other types, and of the range, nothing is known.
 */
bool parameter_takes(const char *type, const char *value);

#endif
