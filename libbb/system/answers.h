/* SPDX-License-Identifier: MIT */
/* The kernel's answers to a load, -errno each, in words. All else has the words of errtext. */
#ifndef ANSWERS_H
#define ANSWERS_H

/* The words of one program: "could not", BEFORE, a name, AFTER, ": ", and ERRTEXT of the error. */
struct load_words {
	const char *before, *after;
	const char *(*errtext)(int error);
};

/* insmod and modprobe have kmod's words. */
extern const struct load_words insmod_words, modprobe_words, modload_words;

/*
 * What ERROR means where modules are concerned; an error of which the kernel makes no use itself is
 * taken for the answer of the module's own start.
 */
const char *load_error_meaning(int error);

#endif
