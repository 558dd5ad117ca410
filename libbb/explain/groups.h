/* SPDX-License-Identifier: MIT */
/* Devices with the same findings, or with one cause, printed once. */
#ifndef GROUPS_H
#define GROUPS_H

#include "explain/findings.h"

/*
 * Prints subject number FIRST of FINDINGS for people as subject_print does. If it is a device, sets
 * PRINTED, which has an element for each subject, for the later devices that differ in their names
 * alone, and prints how many these are. If BRIEF, prints one line for each subject that has the
 * same cure, or that waits for this one, and sets PRINTED for it; and prints nothing if this one
 * has such a line below another.
 */
void groups_print(const struct findings *findings, size_t first, bool brief, bool *printed);

#endif
