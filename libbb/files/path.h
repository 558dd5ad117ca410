/* SPDX-License-Identifier: MIT */
/* Paths of files. */
#ifndef PATH_H
#define PATH_H

#include <stdbool.h>

/*
 * Returns PATH itself if it is absolute, or if the current directory is not known or not below /;
 * prints a warning in the last case, once. Else returns PATH with the current directory before it,
 * in run_arena.
 */
const char *path_absolute(const char *path);

/* Returns the part of PATH behind its last slash; all of PATH if it has none. */
const char *base_name(const char *path);

/*
 * Whether PATH has a component "..". We resolve it inside a ROOT, but for a program that takes ROOT
 * and PATH together it may lead out.
 */
bool path_leads_up(const char *path);

#endif
