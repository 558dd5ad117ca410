/* SPDX-License-Identifier: MIT */
/*
 * One load: handing the file to the kernel, printing what failed, and having it explained. The
 * folder that can explain a refusal (explain/) stands above the rooms that load and remove, so the
 * applet hands its explainer down to them.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "base/note.h"
#include "system/answers.h"
#include "system/kload.h"

struct moddb;

struct attempt {
	const char *name;      /* the module's or its file's, as messages have it */
	const char *options;   /* the module's parameters; "" for none */
	int fd;                /* the open file; stays the caller's */
	struct moddb *db;      /* where symbols are looked up; NULL: the running kernel's tree */
	enum note_level level; /* of the notes about an error */
	uint8_t flags;         /* KLOAD_* */
	bool is_shared;        /* NAME is the module's: wait for others who load or remove it */
	bool must_be_new;      /* if is_shared: a module that is loaded already is an error */
	const struct load_words *words;
	const char *cause; /* behind the error's text: " (needed by X)", or "" */
	/* The outcome: */
	int error; /* 0 or -errno; set it beforehand if the kernel is not to be asked */
	struct kload_failure failure;
};

struct explainer {
	/* Called before a load: later lines of the kernel's log may be about it. */
	void (*listen)(void);

	/*
	 * Prints why ATTEMPT failed, in one or more notes, after the message that it did. If it
	 * went well: which of its options the kernel ignored.
	 */
	void (*answered)(const struct attempt *attempt);

	/* Prints why the kernel did not remove the module NAME (folded); ERROR is its -errno. */
	void (*kept)(const char *name, int error);
};

/*
 * Loads the module, unless attempt->error is set already. If there is an error in the end, prints
 * a message and has EXPLAINER, unless NULL, print why the kernel refused. An attempt with a fault,
 * for which the kernel was not asked, has a message of a warning's level at least.
 * Returns attempt->error.
 */
int attempt_load(struct attempt *attempt, const struct explainer *explainer);

#endif
