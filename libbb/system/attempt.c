/* SPDX-License-Identifier: MIT */
/* Loads for insmod, modload and modprobe. */

#include "system/attempt.h"
#include "base/libbb.h"
#include "module/facts.h"
#include "system/procmod.h"

static int insert_once(struct attempt *attempt, const struct explainer *explainer)
{
	struct kload_failure *failure = &attempt->failure;
	int error = kload_insert(attempt->fd, attempt->options, attempt->flags, failure);

	/*
	 * The module's init may have answered so as well, and must not run twice: only the log
	 * tells that the kernel's decoder failed.
	 */
	if (ENABLE_REASONS && explainer && error == -EINVAL && failure->by_kernel &&
	    (explainer->logged("compression failed with status ") ||
	     explainer->logged("ZSTD-compressed data has ")))
		error = kload_insert_unpacked(attempt->fd, attempt->options, attempt->flags,
					      failure);
	return error;
}

const char *attempt_name(const struct attempt *attempt)
{
	struct facts facts;
	struct span bytes = attempt->failure.bytes;
	int error = bytes.data ? facts_from_bytes(&facts, bytes, &run_arena)
			       : facts_open(&facts, attempt->fd, &run_arena);

	return error ? NULL : facts_name(&facts);
}

/*
 * Inserts. If the module is shared, waits for another process that loads or removes it, and tries
 * again if the module is not loaded afterwards. EBUSY may be the module's own answer, so the second
 * EBUSY counts.
 */
static int insert(struct attempt *attempt, const struct explainer *explainer)
{
	enum { TRIES = 20 };
	const char *name = NULL;
	int error = 0;

	for (unsigned tries = 0; tries < TRIES; tries++) {
		enum modstate state;

		error = insert_once(attempt, explainer);
		if (!attempt->is_shared || (error != -EEXIST && !(error == -EBUSY && !tries)))
			return error;
		/* A file may hold a module of another name: ask for that. */
		if (!tries)
			name = attempt_name(attempt);
		state = modstate_settled(name ? name : attempt->name);
		/*
		 * If neither /sys nor /proc tells, or if the name is not known, EEXIST means that
		 * it is loaded.
		 */
		if (state == MODSTATE_LIVE ||
		    (error == -EEXIST && (state == MODSTATE_UNKNOWN || (!name && tries)))) {
			attempt->was_there = true;
			return attempt->must_be_new ? -EEXIST : 0;
		}
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

int attempt_try(struct attempt *attempt, const struct explainer *explainer)
{
	if (ENABLE_REASONS && explainer)
		explainer->listen();
	attempt->error = insert(attempt, explainer);
	return attempt->error;
}

void attempt_tell(struct attempt *attempt, const struct explainer *explainer)
{
	if (attempt_is_unfit(attempt))
		attempt->level = NOTE_NOTICE;
	if (attempt->error)
		tell(attempt);
	/* Without options none is ignored. */
	if (ENABLE_REASONS && explainer && !attempt->failure.fault &&
	    (attempt->error || *attempt->options))
		explainer->answered(attempt);
}

int attempt_load(struct attempt *attempt, const struct explainer *explainer)
{
	attempt_try(attempt, explainer);
	attempt_tell(attempt, explainer);
	return attempt->error;
}
