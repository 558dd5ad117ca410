/* SPDX-License-Identifier: MIT */
/* Texts for the kernel's answers to a load, -errno each. Other errors have the text of errtext. */
#ifndef ANSWERS_H
#define ANSWERS_H

#include <stdbool.h>

/*
 * The words of one program: "could not", BEFORE, a name, AFTER, ": ", and the text that ERRTEXT has
 * for the error.
 */
struct load_words {
	const char *before, *after;
	const char *(*errtext)(int error);
};

/* The texts of insmod and modprobe are kmod's. */
extern const struct load_words insmod_words, modprobe_words, modload_words;

/*
 * Returns what ERROR (-errno) of a load or removal means, in words; never NULL. The kernel itself
 * does not use every errno; others come from the module's init function. HAS_LOG: the kernel's log
 * could be read, and has no line that explains the error. The kernel always has one for a bad
 * parameter, and for all else that it answers with EINVAL to a sound file.
 */
const char *load_error_meaning(int error, bool has_log);

#endif
