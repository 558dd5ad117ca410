/* SPDX-License-Identifier: MIT */
/* Loads for insmod, modload and modprobe. */

#include "system/attempt.h"
#include "base/libbb.h"
#include "system/procmod.h"

/*
 * Inserts. If the module is shared, waits for another process that loads or removes it, and tries
 * again if the module is not loaded afterwards. EBUSY may be the module's own answer, so the second
 * EBUSY counts.
 */
static int insert(struct attempt *attempt)
{
	enum { TRIES = 20 };
	int error = 0;

	for (unsigned tries = 0; tries < TRIES; tries++) {
		enum modstate state;

		error = kload_insert(attempt->fd, attempt->options, attempt->flags,
				     &attempt->failure);
		if (!attempt->is_shared || (error != -EEXIST && !(error == -EBUSY && !tries)))
			return error;
		state = modstate_settled(attempt->name);
		/* If neither /sys nor /proc tells, EEXIST means that it is loaded. */
		if (state == MODSTATE_LIVE || (state == MODSTATE_UNKNOWN && error == -EEXIST))
			return attempt->must_be_new ? -EEXIST : 0;
	}
	return error;
}

static void tell(const struct attempt *attempt)
{
	const struct load_words *words = attempt->words;
	const char *fault = attempt->failure.fault;

	note(fault && attempt->level > NOTE_WARNING ? NOTE_WARNING : attempt->level,
	     "could not %s%s%s: %s%s", words->before, attempt->name, words->after,
	     fault ? fault : words->errtext(attempt->error), attempt->cause);
}

int attempt_load(struct attempt *attempt, const struct explainer *explainer)
{
	bool explains = ENABLE_REASONS && explainer;

	if (!attempt->error) {
		if (explains)
			explainer->listen();
		attempt->error = insert(attempt);
	}
	if (attempt_is_unfit(attempt))
		attempt->level = NOTE_NOTICE;
	if (attempt->error)
		tell(attempt);
	/* A module that is loaded already needs no reason. Without options none is ignored. */
	if (explains && !attempt->failure.fault && attempt->error != -EEXIST &&
	    (attempt->error || *attempt->options))
		explainer->answered(attempt);
	return attempt->error;
}
