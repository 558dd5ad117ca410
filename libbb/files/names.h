/* SPDX-License-Identifier: MIT */
/* Module names and the names of module files: their spelling, and when two names are equal. */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/*
 * Returns the name of the module for a path or a name, in ARENA: the base name, cut at its first
 * dot, dashes folded to underscores ("updates/snd-hda.ko.xz" is snd_hda). This is the kernel's own
 * rule (KBUILD_MODNAME).
 */
char *name_from_path(struct arena *arena, const char *path);

/* Whether A and B are the same module name: '-' and '_' are equal. */
bool name_equal(const char *a, const char *b);

/* Folds dashes to underscores in place. Returns NAME. */
char *name_fold(char *name);

/*
 * Takes the next name off *LIST ("a,b", as in depends= and modprobe.blacklist=), which is
 * overwritten. Returns it folded, or NULL when there is none left.
 */
char *name_next(char **list);

/*
 * Returns the length of FILE's base name without .ko, .ko.gz, .ko.xz or .ko.zst; 0 if it is not the
 * name of a module file.
 */
size_t module_stem(const char *file);

/*
 * If NAME has the suffix of a module file, returns its base name without that, in run_arena; else
 * NAME itself.
 */
const char *name_without_suffix(const char *name);

/* Whether FILE, the name of a module file, has the suffix of a compressed one. */
bool module_is_packed(const char *file);

#endif
