/* SPDX-License-Identifier: MIT */
/* Finds devices whose findings are alike, and such as have one cause. */

#include "explain/groups.h"
#include "files/path.h"

/* Whether A, a text about the device called NAME, is B, one about OTHER, but for the names. */
static bool is_same(const char *a, const char *name, const char *b, const char *other)
{
	while (*a || *b) {
		const char *rest = text_after(a, name), *other_rest = text_after(b, other);

		if (rest && other_rest) {
			a = rest;
			b = other_rest;
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return true;
}

static bool are_alike(const struct finding_subject *a, const struct finding_subject *b)
{
	const char *name = base_name(a->name), *other = base_name(b->name);

	if (a->count != b->count || *a->name != '/' || *b->name != '/' || !*name || !*other)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->list[i].kind != b->list[i].kind ||
		    !is_same(a->list[i].evidence, name, b->list[i].evidence, other))
			return false;
	}
	return true;
}

/* ---- One cause for several devices */

/* Returns the subject called NAME that has a warning or a fault; NULL if there is none. */
static const struct finding_subject *find_bad(const struct findings *findings, const char *name)
{
	for (size_t i = 0; i < findings->count; i++) {
		if (!strcmp(findings->list[i]->name, name) &&
		    subject_worst(findings->list[i]) >= LEVEL_WARNING)
			return findings->list[i];
	}
	return NULL;
}

/*
 * Returns the first subject as bad as LEVEL whose verdict has the cure CURE. One that has it for
 * itself comes before those that only wait for it, whose verdict is a cause.
 */
static const struct finding_subject *find_cured(const struct findings *findings, const char *cure,
						enum finding_level level)
{
	const struct finding_subject *found = NULL;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding_subject *subject = findings->list[i];
		const struct finding *verdict = subject_verdict(subject);

		if (!verdict || verdict->level != level || !verdict->cure ||
		    strcmp(verdict->cure, cure) != 0)
			continue;
		if (!verdict->is_cause)
			return subject;
		if (!found)
			found = subject;
	}
	return found;
}

/* Returns the subject whose verdict is behind that of SUBJECT, one step on; SUBJECT for none. */
static const struct finding_subject *step_to_cause(const struct findings *findings,
						   const struct finding_subject *subject)
{
	const struct finding *verdict = subject_verdict(subject);
	const struct finding_subject *other = NULL;
	const char *path;

	if (!verdict || verdict->level < LEVEL_WARNING || !verdict->cure)
		return subject;
	path = text_after(verdict->cure, "moddiag ");
	other = path ? find_bad(findings, path)
		     : find_cured(findings, verdict->cure, (enum finding_level)verdict->level);
	return other && subject_worst(other) >= (enum finding_level)verdict->level ? other
										   : subject;
}

/* Returns the subject at the end; SUBJECT itself where each is behind the next. */
static const struct finding_subject *find_cause(const struct findings *findings,
						const struct finding_subject *subject)
{
	const struct finding_subject *cause = subject;

	for (size_t i = 0; i <= findings->count; i++) {
		const struct finding_subject *next = step_to_cause(findings, cause);

		if (next == cause)
			return cause;
		cause = next;
	}
	return subject;
}

/* Prints the subjects whose cause is CAUSE, and sets PRINTED for them. */
static void print_followers(const struct findings *findings, const struct finding_subject *cause,
			    bool *printed)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding_subject *subject = findings->list[i];

		if (printed[i] || subject == cause || find_cause(findings, subject) != cause)
			continue;
		printed[i] = true;
		print("  so:  %s: %s\n", subject->name, subject_verdict(subject)->evidence);
	}
}

void groups_print(const struct findings *findings, size_t first, bool brief, bool *printed)
{
	struct finding_subject group = *findings->list[first];
	size_t count = 0;

	if (brief && find_cause(findings, findings->list[first]) != findings->list[first])
		return;
	printed[first] = true;
	for (size_t i = first + 1; i < findings->count; i++) {
		if (printed[i] || !are_alike(&group, findings->list[i]))
			continue;
		printed[i] = true;
		count++;
	}
	if (count)
		group.name = text_format(&run_arena, "%s and %zu device%s alike", group.name, count,
					 count == 1 ? "" : "s");
	subject_print(&group, LEVEL_UNKNOWN, brief ? SIZE_MAX : 0);
	if (brief)
		print_followers(findings, findings->list[first], printed);
}
