/* SPDX-License-Identifier: MIT */
/*
 * What a diagnosis finds: for each subject (a module, a device, a tree) findings in the order of
 * the steps in which people look, each with its evidence and, if something can be done, the
 * command.
 */
#ifndef FINDINGS_H
#define FINDINGS_H

#include "base/libbb.h"

/* What a finding is about. Each belongs to a step and has a word, which scripts read (moddiag(8)).
 */
enum finding_kind {
	/* step 1: the file */
	FIND_FILE,
	FIND_MACHINE,
	FIND_MAGIC,
	FIND_BUILD,
	FIND_SIGNATURE,
	/* step 2: the name */
	FIND_TREE,
	FIND_INDEX,
	FIND_NAME,
	FIND_DUPLICATE,
	/* step 3: what it needs */
	FIND_DEPENDS,
	FIND_SYMBOL,
	FIND_VERSION,
	FIND_CYCLE,
	FIND_SOFTDEP,
	FIND_FIRMWARE,
	/* step 4: configuration */
	FIND_CONFIG,
	FIND_BLACKLIST,
	FIND_FORBID,
	FIND_COMMAND,
	FIND_OPTIONS,
	/* step 5: the alias */
	FIND_ALIAS,
	FIND_PLAN,
	/* step 6: the device */
	FIND_DEVICE,
	FIND_DRIVER,
	FIND_LOADED,
	/* step 7: the kernel */
	FIND_KERNEL,
	FIND_UNLOAD,
	FIND_LOCKDOWN,
	FIND_HELPER,
	FIND_KINDS,
};

/* The better first. */
enum finding_level {
	LEVEL_OK,
	LEVEL_UNKNOWN, /* could not be looked at */
	LEVEL_WARNING,
	LEVEL_FAULT,
	LEVELS,
};

struct finding {
	uint8_t kind, level;
	const char *evidence;
	const char *cure; /* a command; NULL for none */
};

struct finding_subject {
	const char *name;
	struct finding *list;
	size_t count, capacity;
	unsigned counts[LEVELS];
};

struct findings {
	struct arena memory;         /* nothing of it is given back */
	const char *prefix;          /* stands before every evidence; NULL for none */
	struct finding_subject *now; /* what is found belongs to it; may be set to an older one */
	struct finding_subject **list;
	size_t count, capacity;
};

/* Begins with the subject NAME. Returns it; it lives as long as FINDINGS. */
struct finding_subject *findings_subject(struct findings *findings, const char *name);

/* Adds what was found of FROM to the subject now: findings of KIND, or with FIND_KINDS all. */
void findings_repeat(struct findings *findings, const struct finding_subject *from,
		     enum finding_kind kind);

/* Adds a finding to the subject now. All texts are copied; CURE may be NULL. */
void finding_add(struct findings *findings, enum finding_kind kind, enum finding_level level,
		 const char *cure, const char *format, ...) FORMAT_LIKE_PRINTF(5, 6);

/* The same for a finding that a check has made. */
void finding_take(struct findings *findings, struct finding finding);

/*
 * From now on the notes of other rooms, up to warnings, are findings of KIND and LEVEL; a note with
 * a hint that is no command carries it in its evidence. CURE is theirs all. NULL for FINDINGS: they
 * are dropped.
 */
void findings_catch(struct findings *findings, enum finding_kind kind, enum finding_level level,
		    const char *cure);

/* The worst level of SUBJECT, and of all subjects. */
enum finding_level subject_worst(const struct finding_subject *subject);
enum finding_level findings_worst(const struct findings *findings);

/*
 * Prints SUBJECT for people: its name, its findings by step, and then the verdict, which is the
 * first of the worst findings, with its cure. If BRIEF, what is in order is left out.
 */
void subject_print(const struct finding_subject *subject, bool brief);

/* Prints SUBJECT for scripts: "SUBJECT STEP KIND LEVEL EVIDENCE CURE" and tabs between, a line
 * each. */
void subject_print_plain(const struct finding_subject *subject);

/* The word of KIND: "file" and so on. */
const char *kind_word(enum finding_kind kind);

#endif
