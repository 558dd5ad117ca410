/* SPDX-License-Identifier: MIT */
/*
 * The findings of a diagnosis. Each subject (a module, a device, a tree) has a list of findings. A
 * finding has a kind, a level, its evidence in words and, if there is one, a command that mends it.
 * The verdict is printed first, and below it the other findings by step: the order in which people
 * look for a cause.
 */
#ifndef FINDINGS_H
#define FINDINGS_H

#include "base/libbb.h"

/* The kinds of findings. Each belongs to a step and has a word, listed in moddiag(8). */
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
	FIND_EVENTS,
	FIND_KINDS,
};

/* How bad a finding is; the worst level is the last. */
enum finding_level {
	LEVEL_OK,
	LEVEL_UNKNOWN, /* could not be checked */
	LEVEL_WARNING,
	LEVEL_FAULT,
	LEVELS,
};

struct finding {
	uint8_t kind, level; /* enum finding_kind, enum finding_level */
	bool is_cause;       /* others of the subject follow from it */
	const char *evidence;
	const char *cure; /* a command; NULL for none */
};

struct finding_subject {
	const char *name;
	struct finding *list;
	size_t count, capacity;
	unsigned counts[LEVELS];       /* of findings, per level */
	const struct finding *outcome; /* the verdict if nothing is wrong; NULL: just that */
};

/* All zeros: empty. */
struct findings {
	struct arena memory;         /* of all subjects and texts; never released */
	const char *prefix;          /* finding_add puts it before the evidence; NULL for none */
	struct finding_subject *now; /* the current one; the caller may set it to an older one */
	struct finding_subject **list;
	size_t count, capacity;
};

/*
 * Adds a subject called NAME, which is copied, and makes it the current one. Returns it, in the
 * memory of FINDINGS.
 */
struct finding_subject *findings_subject(struct findings *findings, const char *name);

/* Copies the findings of FROM to the current subject: those of KIND, or all if it is FIND_KINDS. */
void findings_repeat(struct findings *findings, const struct finding_subject *from,
		     enum finding_kind kind);

/* Adds a finding to the current subject. All texts are copied; CURE may be NULL. */
void finding_add(struct findings *findings, enum finding_kind kind, enum finding_level level,
		 const char *cure, const char *format, ...) FORMAT_LIKE_PRINTF(5, 6);

/* The same for the cause of others: among those of its level it is the verdict. */
void finding_add_cause(struct findings *findings, enum finding_kind kind, enum finding_level level,
		       const char *cure, const char *format, ...) FORMAT_LIKE_PRINTF(5, 6);

/*
 * Makes the last finding of the current subject its verdict, if it has neither warnings nor faults.
 */
void findings_conclude(struct findings *findings);

/* Drops the findings FIRST and later of the current subject that are no warnings and no faults. */
void findings_sift(struct findings *findings, size_t first);

/* Works as finding_add for FINDING, the result of a check. Its evidence must not be NULL. */
void finding_take(struct findings *findings, struct finding finding);

/*
 * From now on turns every note into a finding of KIND and LEVEL, in the subject that is current
 * then. Each has CURE, which must last until the next call; if it is NULL, the note's hint is added
 * to the evidence. If FINDINGS is NULL, notes are dropped.
 */
void findings_catch(struct findings *findings, enum finding_kind kind, enum finding_level level,
		    const char *cure);

/* Return the worst level of SUBJECT, and of all subjects; LEVEL_OK if there is no finding. */
enum finding_level subject_worst(const struct finding_subject *subject);
enum finding_level findings_worst(const struct findings *findings);

/*
 * Returns the verdict of SUBJECT: a cause among its worst findings, else the first of them by step;
 * if it has neither warnings nor faults, the outcome, or NULL.
 */
const struct finding *subject_verdict(const struct finding_subject *subject);

/*
 * Prints SUBJECT for people: its name, the verdict and its cure. Below them stand the other
 * findings of LEAST and worse, those that are not ok first, in at most LINES lines with those
 * above. If LINES is 0, all findings by step, the verdict's among them.
 */
void subject_print(const struct finding_subject *subject, enum finding_level least, size_t lines);

/*
 * Prints SUBJECT for scripts: one line "SUBJECT STEP KIND LEVEL EVIDENCE CURE" for each finding,
 * with tabs between, or a record of JSON if output is that. The order is by step.
 */
void subject_print_plain(const struct finding_subject *subject);

/* Returns the word of KIND: "file" and so on. */
const char *kind_word(enum finding_kind kind);

/* Returns the word of LEVEL as scripts read it: "ok" and so on. */
const char *level_word(enum finding_level level);

#endif
