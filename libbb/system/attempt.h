/* SPDX-License-Identifier: MIT */
/*
 * One load: hands the file to the kernel, prints an error, and has a refusal explained. The folder
 * that can explain it (explain/) stands above the rooms that load and remove, so the applet hands
 * its explainer down to them.
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
	int fd;                /* the open file, which stays the caller's */
	struct moddb *db;      /* where symbols are looked up; NULL: the running kernel's tree */
	enum note_level level; /* of the notes about an error */
	uint8_t flags;         /* KLOAD_* */
	bool is_shared;        /* NAME is the module's: wait for others who load or remove it */
	bool must_be_new;      /* if is_shared: a module that is loaded already is an error */
	bool may_be_unfit;     /* it need not fit this machine: -ENODEV is only a notice */
	const struct load_words *words;
	const char *cause; /* behind the error's text: " (needed by X)", or "" */
	/* The outcome: */
	int error;      /* 0 or -errno */
	bool was_there; /* the kernel had the module already, under the name in the file */
	struct kload_failure failure;
};

struct explainer {
	/* Called before each load: later lines of the kernel's log may be about it. */
	void (*listen)(void);

	/*
	 * Whether a line of the kernel's log since the last listen() has WORDS in it. False if the
	 * log cannot be read.
	 */
	bool (*logged)(const char *words);

	/*
	 * Called after the error message if the kernel refused ATTEMPT: prints why, in one or more
	 * notes. Called also after a load with options: warns about those that the kernel ignored.
	 */
	void (*answered)(const struct attempt *attempt);

	/* Prints why the kernel did not remove the module NAME (folded); ERROR is its -errno. */
	void (*kept)(const char *name, int error);
};

/*
 * Whether ATTEMPT, which may_be_unfit, has failed because the module's init function says that this
 * machine has no such device.
 */
static inline bool attempt_is_unfit(const struct attempt *attempt)
{
	return attempt->may_be_unfit && attempt->error == -ENODEV && !attempt->failure.fault;
}

/*
 * Loads the module and sets attempt->error, which it returns. Prints nothing. EXPLAINER (NULL for
 * none) reads the log.
 */
int attempt_try(struct attempt *attempt, const struct explainer *explainer);

/*
 * If attempt->error is set, prints a message of attempt->level, but of NOTE_WARNING at least if
 * failure.fault is set; if attempt_is_unfit, attempt->level becomes NOTE_NOTICE first. EXPLAINER
 * (NULL for none) prints why the kernel refused, and after a load with options, which of them the
 * kernel ignored.
 */
void attempt_tell(struct attempt *attempt, const struct explainer *explainer);

/* Both. Returns attempt->error. */
int attempt_load(struct attempt *attempt, const struct explainer *explainer);

/*
 * Returns the name by which the kernel knows the module in the attempt's file, in run_arena; NULL
 * if the file cannot be read here.
 */
const char *attempt_name(const struct attempt *attempt);

#endif
