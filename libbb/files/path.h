/* SPDX-License-Identifier: MIT */
/* Paths of files. */
#ifndef PATH_H
#define PATH_H

/*
 * Returns PATH itself if it is absolute, or if the current directory is not known or not below /;
 * prints a warning in the last case, once. Else returns PATH with the current directory before it,
 * in run_arena.
 */
const char *path_absolute(const char *path);

/* Returns the part of PATH behind its last slash; all of PATH if it has none. */
const char *base_name(const char *path);

#endif
