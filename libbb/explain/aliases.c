/* SPDX-License-Identifier: MIT */
/* Resolves aliases with modprobe's own functions. */

#include "explain/aliases.h"
#include "explain/module.h"
#include "explain/oddfiles.h"
#include "files/match.h"
#include "files/names.h"
#include "system/procmod.h"

/* ---- What modprobe would do */

static const char *unwanted_text(const struct target *target)
{
	if (target_is_off(target))
		return "load nothing, the alias is off";
	return text_format(&run_arena, "pass over %s, blacklisted", target->name);
}

static void add_step_text(struct strbuf *text, const struct diag *diag, const struct step *step)
{
	static const char *const words[] = {
		[STEP_LOAD] = "load ",         [STEP_INSTALL] = "run the command for ",
		[STEP_BUILTIN] = "built in: ", [STEP_FORBIDDEN] = "refuse ",
		[STEP_MISSING] = "miss ",
	};
	bool is_loaded = diag->is_running && step->kind == STEP_LOAD &&
			 modstate_now(step->name) == MODSTATE_LIVE;

	strbuf_format(text, "%s%s%s", text->length ? ", " : "",
		      is_loaded ? "there already: " : words[step->kind], step->name);
}

static enum finding_level level_of_step(const struct step *step)
{
	if (step->kind != STEP_FORBIDDEN && step->kind != STEP_MISSING)
		return LEVEL_OK;
	return step->required ? LEVEL_FAULT : LEVEL_WARNING;
}

/* Appends to TEXT what modprobe would do for TARGETS. Returns how bad that is. */
static enum finding_level plan_text(struct diag *diag, const struct targets *targets,
				    struct strbuf *text)
{
	enum finding_level worst = LEVEL_OK;
	struct plan plan;

	diag_catch(diag, FIND_PLAN, LEVEL_WARNING);
	plan_open(&plan, &diag->context);
	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->list[i];

		if (target_is_unwanted(&diag->context.conf, target, false)) {
			strbuf_format(text, "%s%s", text->length ? ", " : "",
				      unwanted_text(target));
			worst = LEVEL_FAULT;
			continue;
		}
		plan_load(&plan, target, "", PLAN_FROM_SCRATCH);
	}
	for (size_t i = 0; i < plan.count; i++) {
		enum finding_level level = level_of_step(&plan.steps[i]);

		add_step_text(text, diag, &plan.steps[i]);
		worst = level > worst ? level : worst;
	}
	return worst;
}

void diag_plan(struct diag *diag, const struct targets *targets)
{
	struct strbuf text = { .arena = &run_arena };
	enum finding_level worst = plan_text(diag, targets, &text);

	finding_add(&diag->findings, FIND_PLAN, worst, NULL, "modprobe would: %s",
		    strbuf_end(&text));
}

/* ---- Patterns */

struct alias_query {
	struct diag *diag;
	const char *alias; /* folded */
};

static void take_pattern(void *context, const char *key, const char *value)
{
	const struct alias_query *query = context;
	const char *pattern = alias_fold(&run_arena, key);

	if (pattern && match(pattern, query->alias))
		finding_add(&query->diag->findings, FIND_ALIAS, LEVEL_OK, NULL, "%s is %s", key,
			    value);
}

void diag_conf_aliases(struct diag *diag, const char *alias)
{
	struct conf_search search = modconf_search(&diag->context.conf, CONF_ALIAS, alias);
	const struct conf_entry *entry;

	while ((entry = modconf_next(&search))) {
		const char *place = modconf_place(entry);
		bool is_off = !strcmp(entry->text, "off");

		finding_add(&diag->findings, FIND_ALIAS, is_off ? LEVEL_FAULT : LEVEL_OK,
			    is_off ? text_format(&run_arena, "take this out: %s", place) : NULL,
			    "%s is %s (%s)", entry->name, entry->text, place);
	}
}

static bool is_target(const struct targets *targets, const char *name)
{
	for (size_t i = 0; i < targets->count; i++) {
		if (!strcmp(targets->list[i].name, name))
			return true;
	}
	return false;
}

bool diag_masked(struct diag *diag, const struct targets *targets, enum finding_level level)
{
	const char *alias = targets->list[0].alias;
	const struct conf_entry *entry =
		alias ? modconf_find(&diag->context.conf, CONF_ALIAS, alias) : NULL;
	struct values hidden = { NULL, 0, 0 };
	struct strbuf names = { .arena = &run_arena };

	if (!entry)
		return false;
	moddb_search(diag->context.db, TABLE_ALIAS, alias, &hidden);
	for (size_t i = 0; i < hidden.count; i++) {
		if (is_target(targets, hidden.list[i].text))
			return false;
		strbuf_format(&names, "%s%s", i ? ", " : "", hidden.list[i].text);
	}
	if (!hidden.count)
		return false;
	finding_add_cause(&diag->findings, FIND_ALIAS, level,
			  text_format(&run_arena, "take this out: %s", modconf_place(entry)),
			  "%s is %s (%s), which hides %s", entry->name, entry->text,
			  modconf_place(entry), strbuf_end(&names));
	return true;
}

void diag_renamed(struct diag *diag, const char *name)
{
	const struct conf_entry *entry = modconf_find(&diag->context.conf, CONF_ALIAS, name);

	if (!entry || name_equal(entry->text, name))
		return;
	finding_add_cause(&diag->findings, FIND_ALIAS, LEVEL_FAULT,
			  text_format(&run_arena, "take this out: %s", modconf_place(entry)),
			  "modprobe %s takes %s (%s), not this module", name, entry->text,
			  modconf_place(entry));
}

/* Adds a finding for each pattern that matches ALIAS (folded), and for built-in TARGETS. */
static void tell_patterns(struct diag *diag, const char *alias, const struct targets *targets)
{
	struct alias_query query = { diag, alias };

	diag_conf_aliases(diag, alias);
	moddb_list(diag->context.db, TABLE_ALIAS, take_pattern, &query);
	for (size_t i = 0; i < targets->count; i++) {
		if (targets->list[i].is_builtin)
			finding_add(&diag->findings, FIND_ALIAS, LEVEL_OK, NULL,
				    "%s serves it, built in", targets->list[i].name);
	}
}

/* Makes faults of the warnings of SUBJECT from FIRST on; returns how many. */
static unsigned make_faults(struct finding_subject *subject, size_t first)
{
	unsigned count = 0;

	for (size_t i = first; i < subject->count; i++) {
		if (subject->list[i].level != LEVEL_WARNING)
			continue;
		subject->list[i].level = LEVEL_FAULT;
		subject->counts[LEVEL_WARNING]--;
		subject->counts[LEVEL_FAULT]++;
		count++;
	}
	return count;
}

void diag_alias(struct diag *diag, const char *alias, struct targets *targets)
{
	const char *folded = alias_fold(&run_arena, alias);
	size_t before;
	unsigned odd;

	diag_check_index(diag);
	diag_catch(diag, FIND_ALIAS, LEVEL_WARNING);
	if (!folded) {
		finding_add(&diag->findings, FIND_ALIAS, LEVEL_FAULT, NULL,
			    "its brackets do not match: no index can hold it");
		return;
	}
	before = diag->findings.now->count;
	targets_find(&diag->context, alias, targets);
	if (!targets->count) {
		if (diag_lacks_tree(diag)) {
			findings_repeat(&diag->findings, diag->ground, FIND_TREE);
			return;
		}
		/* One that cannot be read may be for it: then the device is not what is wrong. */
		odd = make_faults(diag->findings.now, before);
		odd += oddfiles_tell(diag, NULL, LEVEL_FAULT);
		finding_add(&diag->findings, FIND_ALIAS, LEVEL_FAULT, NULL,
			    "no module of %s%s has an alias for it", diag->context.tree.version,
			    odd ? " that can be read" : "");
		return;
	}
	tell_patterns(diag, folded, targets);
	diag_plan(diag, targets);
}

void diag_modules(struct diag *diag, const struct targets *targets)
{
	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->list[i];

		if (target->is_builtin || target_is_off(target))
			continue;
		diag->findings.prefix = targets->count > 1 ? target->name : NULL;
		diag_module(diag, target->name, target->alias != NULL);
	}
	diag->findings.prefix = NULL;
}

/* ---- For a list of aliases */

void diag_service(struct diag *diag, const char *alias)
{
	struct strbuf text = { .arena = &run_arena };
	struct targets targets = { NULL, 0, 0 };
	enum finding_level worst;

	diag_catch(diag, FIND_ALIAS, LEVEL_WARNING);
	targets_find(&diag->context, alias, &targets);
	if (!targets.count) {
		finding_add(&diag->findings, FIND_ALIAS, LEVEL_WARNING, NULL,
			    "no module and no built-in one serves it");
		return;
	}
	worst = plan_text(diag, &targets, &text);
	finding_add(&diag->findings, FIND_PLAN, worst, NULL, "%s", strbuf_end(&text));
}
