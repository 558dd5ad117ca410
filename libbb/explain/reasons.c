/* SPDX-License-Identifier: MIT */
/* Tries the sources of reasons.h, one after the other. */

#include "explain/reasons.h"
#include "base/libbb.h"
#include "explain/loglines.h"
#include "explain/refusal.h"
#include "explain/running.h"
#include "explain/vermagic.h"
#include "files/names.h"
#include "module/modsig.h"
#include "system/procmod.h"

/* ---- Reasons that the kernel does not give */

/* Names the symbols that a module of the tree would export if it were loaded. */
static void look_at_symbols(struct refusal *refusal)
{
	struct facts_symbols wanted;

	facts_wants(&refusal->facts, false, &wanted);
	for (size_t i = 0; i < wanted.count; i++) {
		const char *symbol = wanted.list[i].name;
		const char *hint = refusal_symbol_hint(refusal, symbol, true);

		if (!hint)
			continue;
		refusal->is_known = true;
		note_at(refusal->level, refusal->name, hint, "wants the symbol %s", symbol);
	}
}

/* Compares with a module of the tree, which the kernel is taken to accept. */
static void look_at_magic(struct refusal *refusal)
{
	struct finding magic;
	struct sample sample;

	if (!sample_of_tree(moddb_tree(refusal_database(refusal)), &sample))
		return;
	magic = vermagic_check(&refusal->facts, &sample, NULL);
	if (magic.level == LEVEL_FAULT)
		refusal_tell(refusal, magic.evidence);
}

static void look_at_signature(struct refusal *refusal)
{
	struct modsig sig;
	int error = modsig_read(&refusal->facts.image, &sig);

	if (error) {
		refusal_tell(refusal, error == -ENODATA ? "no signature" : "damaged signature");
		return;
	}
	refusal_tell(refusal,
		     text_format(&run_arena,
				 refusal->is_known ? "signed by '%s', unknown to this kernel"
						   : "signed by '%s', changed since",
				 span_copy(&run_arena, sig.signer)));
}

/*
 * Looks for a reason that the kernel's lines do not give. If there is none, explains the error.
 * HAS_LOG: the kernel's lines could be read.
 */
static void look_further(struct refusal *refusal, bool has_log)
{
	switch (refusal->attempt->error) {
	case -ENOENT:
		look_at_symbols(refusal);
		break;
	case -ENOEXEC:
		look_at_magic(refusal);
		break;
	case -EPERM:
		if (running_takes_none())
			refusal_tell(refusal, "modules_disabled until reboot");
		break;
	}
	if (!refusal->is_known)
		refusal_tell(refusal, load_error_meaning(refusal->attempt->error, has_log));
}

/* ---- The explainer */

static bool is_of_signature(int error)
{
	return error == -EKEYREJECTED || error == -EBADMSG || error == -ENOKEY;
}

static void explain_answer(const struct attempt *attempt)
{
	struct refusal refusal = {
		.attempt = attempt,
		.name = name_from_path(&run_arena, attempt->name),
		.told = { .arena = &run_arena },
		.level = attempt->error ? attempt->level : NOTE_WARNING,
	};
	bool has_log;

	if ((int)refusal.level > note_threshold)
		return;
	if (attempt->error)
		refusal_read_file(&refusal);
	if (attempt->error == -EEXIST) {
		/* The message has the file's name. */
		if (strcmp(refusal.name, name_from_path(&run_arena, attempt->name)) != 0)
			refusal_tell(&refusal, "is loaded already");
		return;
	}
	if (refusal.is_known)
		return;
	has_log = loglines_print(&refusal);
	if (ENABLE_SIGNATURES && is_of_signature(attempt->error))
		look_at_signature(&refusal);
	if (attempt->error && !refusal.is_known)
		look_further(&refusal, has_log);
}

static bool is_permanent(const char *name)
{
	const struct procmod *module = NULL;
	struct procmods loaded;

	if (procmods_read(&loaded) == 0)
		module = procmods_find(&loaded, name);
	return module && text_find(module->holders, "[permanent]");
}

static void explain_kept(const char *name, int error)
{
	const struct attempt attempt = { .error = error };
	struct refusal refusal = { .attempt = &attempt, .name = name, .level = NOTE_ERROR };

	if (error != -EBUSY)
		look_further(&refusal, false);
	else if (is_permanent(name))
		refusal_tell(&refusal, "no exit function");
}

const struct explainer reasons_explainer = {
	loglines_listen,
	loglines_have,
	explain_answer,
	explain_kept,
};
