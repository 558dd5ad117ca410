/* SPDX-License-Identifier: MIT */
/*
 * The resolver. For a module it plans first all modules that it needs, in the order of the index.
 * Around each of these, and around the module itself, it plans their pre and post soft
 * dependencies, which are resolved in the same way.
 *
 * A module is planned once. Soft dependencies may form circles (those of usb-storage and uas do):
 * a module whose soft dependencies are being planned, and which is needed now, is placed at once,
 * without waiting for the rest of them.
 */

#include "plan/plan.h"
#include "base/libbb.h"
#include "files/names.h"
#include "files/params.h"
#include "system/procmod.h"

/* ---- Steps */

void plan_open(struct plan *plan, const struct context *context)
{
	*plan = (struct plan){ .context = context, .visited = { .arena = &run_arena } };
}

struct step *plan_add(struct plan *plan, enum step_kind kind, const char *name)
{
	plan->steps = arena_grow(&run_arena, plan->steps, plan->count, &plan->capacity,
				 sizeof(*plan->steps));
	plan->steps[plan->count] = (struct step){ .kind = kind, .name = name, .options = "" };
	return &plan->steps[plan->count++];
}

uint32_t plan_visited(struct plan *plan, const char *name)
{
	struct hash_slot *slot = hash_find(&plan->visited, name);

	return slot ? slot->value : VISIT_NONE;
}

void plan_softdeps(struct plan *plan, const char *name, struct softdeps *found)
{
	softdeps_find(&plan->context->conf.softdeps, name, found);
	moddb_softdeps(plan->context->db, name, found);
}

static bool is_placed(struct plan *plan, const char *name)
{
	return plan_visited(plan, name) >= VISIT_PLACED;
}

void plan_set_visited(struct plan *plan, const char *name, uint32_t visit)
{
	bool fresh;

	hash_add(&plan->visited, name, &fresh)->value = visit;
}

/* A module to plan, and why. */
struct candidate {
	const char *name; /* folded */
	const char *path; /* NULL: there is no file */
	bool is_file;     /* as in struct step */
	bool is_builtin;
	const char *alias;   /* it was found by this; NULL: by its name */
	const char *options; /* from the command line */
	const char *cause;
	bool required;
	bool is_target;
	bool ignore_commands; /* and soft dependencies */
	bool is_loaded;       /* so it is planned alone */
};

/* Appends the step of CANDIDATE, whose kind the configuration decides. */
static void place(struct plan *plan, const struct candidate *candidate)
{
	const struct conf_entry *forbidden =
		modconf_find(&plan->context->conf, CONF_FORBID, candidate->name);
	const struct conf_entry *install = NULL;
	struct strbuf options = { .arena = &run_arena };
	struct step *step;
	bool is_builtin =
		!candidate->path &&
		(candidate->is_builtin || moddb_is_builtin(plan->context->db, candidate->name));

	plan_set_visited(plan, candidate->name,
			 VISIT_PLACED + (PLAN_HAS_NEEDS ? (uint32_t)plan->count : 0));
	if (!candidate->ignore_commands)
		install = modconf_find(&plan->context->conf, CONF_INSTALL, candidate->name);
	modconf_options(&plan->context->conf, candidate->name, candidate->alias, &options);
	/* A blank even if nothing follows: kmod prints one there, and scripts read it. */
	if (options.length)
		strbuf_char(&options, ' ');
	strbuf_text(&options, candidate->options);
	step = plan_add(plan, STEP_LOAD, candidate->name);
	step->path = candidate->path;
	step->is_file = candidate->is_file;
	step->options = strbuf_end(&options);
	step->required = candidate->required;
	step->is_target = candidate->is_target;
	step->is_builtin = is_builtin;
	step->cause = candidate->cause;
	if (forbidden) {
		step->kind = STEP_FORBIDDEN;
		step->cause = modconf_place(forbidden);
	} else if (install) {
		step->kind = STEP_INSTALL;
		step->command = install->text;
		step->cause = modconf_place(install);
	} else if (!candidate->path) {
		step->kind = is_builtin ? STEP_BUILTIN : STEP_MISSING;
	}
}

static void add_order(struct plan *plan, const char *before, const char *after)
{
	plan->orders = arena_grow(&run_arena, plan->orders, plan->order_count,
				  &plan->order_capacity, sizeof(*plan->orders));
	plan->orders[plan->order_count++] = (struct order){ before, after };
}

static void resolve(struct plan *plan, const struct candidate *candidate);

/*
 * Plans all modules that the soft dependencies of the module USER mean: those to load WHEN, before
 * or after it. Skips a name that means nothing.
 */
static void resolve_softdeps(struct plan *plan, const struct softdeps *softdeps, const char *user,
			     enum softdep_when when)
{
	bool is_pre = when == SOFTDEP_PRE;

	for (size_t i = 0; i < softdeps->count; i++) {
		struct targets found = { NULL, 0, 0 };

		if (softdeps->list[i].when != when)
			continue;
		targets_find(plan->context, softdeps->list[i].name, &found);
		for (size_t n = 0; n < found.count; n++) {
			struct candidate candidate = {
				.name = found.list[n].name,
				.alias = found.list[n].alias,
				.options = "",
				.cause = text_format(&run_arena, "softdep of %s", user),
			};

			if (PLAN_HAS_NEEDS)
				add_order(plan, is_pre ? candidate.name : user,
					  is_pre ? user : candidate.name);
			resolve(plan, &candidate);
		}
	}
}

/* Places CANDIDATE between its soft dependencies. */
static void place_with_softdeps(struct plan *plan, const struct candidate *candidate)
{
	struct softdeps softdeps = { NULL, 0, 0 };
	uint32_t state = plan_visited(plan, candidate->name);

	if (state >= VISIT_PLACED)
		return;
	if (state == VISIT_BEGUN || plan->depth == PLAN_DEPTH_MAX) {
		place(plan, candidate);
		return;
	}
	plan_set_visited(plan, candidate->name, VISIT_BEGUN);
	/* modprobe -i skips soft dependencies, too, as in kmod. */
	if (!candidate->ignore_commands)
		plan_softdeps(plan, candidate->name, &softdeps);
	plan->depth++;
	resolve_softdeps(plan, &softdeps, candidate->name, SOFTDEP_PRE);
	if (!is_placed(plan, candidate->name))
		place(plan, candidate);
	resolve_softdeps(plan, &softdeps, candidate->name, SOFTDEP_POST);
	plan->depth--;
}

/* Plans CANDIDATE with all modules that it needs. */
static void resolve(struct plan *plan, const struct candidate *candidate)
{
	struct candidate self = *candidate;
	struct modrec record;

	if (plan_visited(plan, candidate->name) != VISIT_NONE)
		return;
	plan_set_visited(plan, candidate->name, VISIT_RESOLVED);
	if (moddb_module(plan->context->db, candidate->name, &record) && !self.path)
		self.path = record.path;
	for (size_t i = 0; i < record.need_count && !candidate->is_loaded; i++) {
		struct candidate need = {
			.name = name_from_path(&run_arena, record.needs[i]),
			.path = record.needs[i],
			.options = "",
			.cause = text_format(&run_arena, "needed by %s", candidate->name),
			.required = candidate->required,
		};

		place_with_softdeps(plan, &need);
	}
	place_with_softdeps(plan, &self);
}

/* Returns the first required step from number FIRST on that cannot succeed, or NULL. */
static const struct step *find_hopeless(const struct plan *plan, size_t first)
{
	for (; first < plan->count; first++) {
		const struct step *step = &plan->steps[first];

		if (step->required && (step->kind == STEP_FORBIDDEN || step->kind == STEP_MISSING))
			return step;
	}
	return NULL;
}

static void plan_target(struct plan *plan, const struct target *target, const char *options,
			unsigned flags)
{
	bool loaded = !(flags & PLAN_FROM_SCRATCH) &&
		      modstate_is_loaded(&plan->context->tree.root, target->name, true);
	struct candidate candidate = {
		.name = target->name,
		.path = target->file,
		.is_file = target->file != NULL,
		.is_builtin = target->is_builtin,
		.alias = target->alias,
		.options = options,
		.cause = target->alias ? text_format(&run_arena, "alias %s", target->alias) : NULL,
		.required = true,
		.is_target = true,
		.ignore_commands = loaded || flags & PLAN_IGNORE_COMMANDS,
		.is_loaded = loaded,
	};

	if (PLAN_HAS_NEEDS && target->cause)
		candidate.cause = target->cause;
	if (PLAN_HAS_NEEDS && is_placed(plan, target->name)) {
		struct step *step = &plan->steps[plan_visited(plan, target->name) - VISIT_PLACED];

		step->required = step->is_target = true;
	}
	resolve(plan, &candidate);
}

const struct step *plan_load(struct plan *plan, const struct target *target, const char *options,
			     unsigned flags)
{
	size_t first = plan->count;

	if (target_is_unwanted(&plan->context->conf, target, flags & PLAN_BLACKLIST_NAMES))
		return NULL;
	plan_target(plan, target, options, flags);
	return find_hopeless(plan, first);
}

void plan_drop(struct plan *plan, size_t first)
{
	while (plan->count > first)
		plan_set_visited(plan, plan->steps[--plan->count].name, VISIT_NONE);
}

/* ---- Needs */

/* Makes STEP wait for the module NAME, if that has a step before it. */
static void add_need(struct plan *plan, size_t step, const char *name, bool required)
{
	uint32_t state = plan_visited(plan, name);
	struct need *need;

	if (state < VISIT_PLACED || state - VISIT_PLACED >= step)
		return;
	need = arena_alloc(&run_arena, sizeof(*need));
	*need = (struct need){ plan->steps[step].needs, state - VISIT_PLACED, required };
	plan->steps[step].needs = need;
}

static void link_step(struct plan *plan, size_t number)
{
	struct modrec record;

	if (!moddb_module(plan->context->db, plan->steps[number].name, &record))
		return;
	for (size_t i = 0; i < record.need_count; i++)
		add_need(plan, number, name_from_path(&run_arena, record.needs[i]), true);
}

void plan_link(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		link_step(plan, i);
	for (size_t i = 0; i < plan->order_count; i++) {
		const struct order *order = &plan->orders[i];
		uint32_t after = plan_visited(plan, order->after);

		if (after >= VISIT_PLACED)
			add_need(plan, after - VISIT_PLACED, order->before, false);
	}
	for (size_t i = plan->count; i-- > 0;) {
		const struct need *need = plan->steps[i].needs;

		for (; need; need = need->next)
			plan->steps[need->step].required |=
				need->required && plan->steps[i].required;
	}
}
