/* SPDX-License-Identifier: MIT */
/*
 * Loading: for a module, first all that it needs, in the order of the index; for each of these and
 * for itself first its pre and then its post soft dependencies, which are resolved whole in the
 * same way. A module is planned once. Soft dependencies may go in circles (usb-storage and uas do):
 * when one is met that has been begun and is needed now, it is placed at once, without waiting for
 * its own.
 */

#include "plan/plan.h"
#include "base/libbb.h"
#include "files/confdir.h"
#include "files/match.h"
#include "files/names.h"
#include "files/params.h"

enum visit {
	VISIT_NONE,
	VISIT_RESOLVED, /* all that it needs has been planned */
	VISIT_BEGUN,    /* its soft dependencies are being planned */
	VISIT_PLACED,   /* with its step's number added */
};

/* More levels of soft dependencies than any tree has. */
enum { SOFTDEP_DEPTH_MAX = 64 };

/* ---- What a name means */

struct target *target_add(struct targets *targets, const char *name)
{
	targets->list = arena_grow(&run_arena, targets->list, targets->count, &targets->capacity,
				   sizeof(*targets->list));
	targets->list[targets->count] = (struct target){ .name = name };
	return &targets->list[targets->count++];
}

static void find_in_table(struct moddb *db, enum moddb_table table, const char *alias,
			  struct targets *found)
{
	struct values values = { NULL, 0, 0 };

	moddb_search(db, table, alias, &values);
	for (size_t i = 0; i < values.count; i++) {
		struct target *target = target_add(found, values.list[i].text);

		target->alias = alias;
		target->is_builtin = table == TABLE_BUILTIN_ALIAS;
	}
}

static void find_in_config(const struct modconf *conf, const char *alias, struct targets *found)
{
	const struct conf_entry *entry = NULL;

	while ((entry = modconf_next(conf, CONF_ALIAS, alias, entry)))
		target_add(found, name_fold(arena_copy(&run_arena, entry->text)))->alias = alias;
}

static bool has_command(const struct modconf *conf, enum conf_kind kind, const char *name)
{
	const struct conf_entry *entry = NULL;

	/* A pattern makes no module out of any word; only its own name does. */
	while ((entry = modconf_next(conf, kind, name, entry))) {
		if (!strcmp(entry->name, name))
			return true;
	}
	return false;
}

/* Adds all that ALIAS (folded) means, as far as is known by now. */
static void find_alias(struct moddb *db, const struct modconf *conf, const char *alias,
		       struct targets *found)
{
	struct modrec record;

	find_in_config(conf, alias, found);
	if (!found->count && moddb_module(db, alias, &record))
		target_add(found, alias);
	if (!found->count && text_after(alias, "symbol:"))
		find_in_table(db, TABLE_SYMBOLS, alias, found);
	if (!found->count &&
	    (has_command(conf, CONF_INSTALL, alias) || has_command(conf, CONF_REMOVE, alias)))
		target_add(found, alias);
	if (!found->count)
		find_in_table(db, TABLE_ALIAS, alias, found);
	if (!found->count && moddb_is_builtin(db, alias))
		target_add(found, alias);
	if (!found->count)
		find_in_table(db, TABLE_BUILTIN_ALIAS, alias, found);
}

void targets_find(struct moddb *db, const struct modconf *conf, const char *text,
		  struct targets *found)
{
	const char *alias = alias_fold(&run_arena, text);

	if (!alias)
		return;
	find_alias(db, conf, alias, found);
	if (!found->count && moddb_reconsider(db, alias))
		find_alias(db, conf, alias, found);
}

bool target_is_unwanted(const struct modconf *conf, const struct target *target, bool names_too)
{
	if ((target->alias || names_too) && modconf_next(conf, CONF_BLACKLIST, target->name, NULL))
		return true;
	/* "alias NAME off" is how people make sure that nothing answers to NAME. */
	return target->alias && !strcmp(target->name, "off");
}

/* ---- Soft dependencies */

/* All lines count: those of the configuration, then the module's own. */
static void find_softdeps(struct plan *plan, const char *name, struct softdeps *softdeps)
{
	softdeps_find(&plan->conf->softdeps, name, softdeps);
	moddb_softdeps(plan->db, name, softdeps);
}

/* ---- Steps */

void plan_open(struct plan *plan, struct moddb *db, const struct modconf *conf)
{
	*plan = (struct plan){ .db = db, .conf = conf, .visited = { .arena = &run_arena } };
}

static struct step *add_step(struct plan *plan, enum step_kind kind, const char *name)
{
	plan->steps = arena_grow(&run_arena, plan->steps, plan->count, &plan->capacity,
				 sizeof(*plan->steps));
	plan->steps[plan->count] = (struct step){ .kind = kind, .name = name, .options = "" };
	return &plan->steps[plan->count++];
}

static uint32_t visited(struct plan *plan, const char *name)
{
	struct hash_slot *slot = hash_find(&plan->visited, name);

	return slot ? slot->value : VISIT_NONE;
}

static bool is_placed(struct plan *plan, const char *name)
{
	return visited(plan, name) >= VISIT_PLACED;
}

static void set_visited(struct plan *plan, const char *name, uint32_t visit)
{
	bool fresh;

	hash_add(&plan->visited, name, &fresh)->value = visit;
}

/* What is to be planned, and why. */
struct wish {
	const char *name; /* folded */
	const char *path; /* NULL: there is no file */
	bool is_file;     /* PATH was named itself */
	bool is_builtin;
	const char *alias;
	const char *options; /* from the command line */
	const char *cause;
	bool required;
	bool is_target;
	bool ignore_commands;
	bool is_alone;
};

/* The step itself: what becomes of the module under this configuration. */
static void place(struct plan *plan, const struct wish *wish)
{
	const struct conf_entry *forbidden =
		modconf_next(plan->conf, CONF_FORBID, wish->name, NULL);
	const struct conf_entry *install = NULL;
	struct strbuf options = { .arena = &run_arena };
	struct step *step;
	bool is_builtin =
		!wish->path && (wish->is_builtin || moddb_is_builtin(plan->db, wish->name));

	set_visited(plan, wish->name, VISIT_PLACED + (PLAN_HAS_NEEDS ? (uint32_t)plan->count : 0));
	if (!wish->ignore_commands)
		install = modconf_next(plan->conf, CONF_INSTALL, wish->name, NULL);
	modconf_options(plan->conf, wish->name, wish->alias, &options);
	/* A blank even before nothing: kmod's lines end so, and scripts read them. */
	if (options.length)
		strbuf_char(&options, ' ');
	strbuf_text(&options, wish->options);
	step = add_step(plan, STEP_LOAD, wish->name);
	step->path = wish->path;
	step->is_file = wish->is_file;
	step->options = strbuf_end(&options);
	step->required = wish->required;
	step->is_target = wish->is_target;
	step->is_builtin = is_builtin;
	step->cause = wish->cause;
	if (forbidden) {
		step->kind = STEP_FORBIDDEN;
		step->cause = modconf_place(forbidden);
	} else if (install) {
		step->kind = STEP_INSTALL;
		step->command = install->text;
		step->cause = modconf_place(install);
	} else if (!wish->path) {
		step->kind = is_builtin ? STEP_BUILTIN : STEP_MISSING;
	}
}

static void add_order(struct plan *plan, const char *before, const char *after)
{
	plan->orders = arena_grow(&run_arena, plan->orders, plan->order_count,
				  &plan->order_capacity, sizeof(*plan->orders));
	plan->orders[plan->order_count++] = (struct order){ before, after };
}

static void resolve(struct plan *plan, const struct wish *wish);

/*
 * Plans all modules that the soft dependencies of the module USER mean, of those that come WHEN.
 * A name that means nothing is skipped.
 */
static void resolve_softdeps(struct plan *plan, const struct softdeps *softdeps, const char *user,
			     enum softdep_when when)
{
	bool is_pre = when == SOFTDEP_PRE;

	for (size_t i = 0; i < softdeps->count; i++) {
		struct targets found = { NULL, 0, 0 };

		if (softdeps->list[i].when != when)
			continue;
		targets_find(plan->db, plan->conf, softdeps->list[i].name, &found);
		for (size_t n = 0; n < found.count; n++) {
			struct wish wish = {
				.name = found.list[n].name,
				.alias = found.list[n].alias,
				.options = "",
				.cause = text_format(&run_arena, "softdep of %s", user),
			};

			if (PLAN_HAS_NEEDS)
				add_order(plan, is_pre ? wish.name : user,
					  is_pre ? user : wish.name);
			resolve(plan, &wish);
		}
	}
}

/* Places a module between its soft dependencies. */
static void place_with_softdeps(struct plan *plan, const struct wish *wish)
{
	struct softdeps softdeps = { NULL, 0, 0 };
	uint32_t state = visited(plan, wish->name);

	if (state >= VISIT_PLACED)
		return;
	if (state == VISIT_BEGUN || plan->depth == SOFTDEP_DEPTH_MAX) {
		place(plan, wish);
		return;
	}
	set_visited(plan, wish->name, VISIT_BEGUN);
	/* Who ignores its commands gets the module alone, as kmod has it. */
	if (!wish->ignore_commands)
		find_softdeps(plan, wish->name, &softdeps);
	plan->depth++;
	resolve_softdeps(plan, &softdeps, wish->name, SOFTDEP_PRE);
	if (!is_placed(plan, wish->name))
		place(plan, wish);
	resolve_softdeps(plan, &softdeps, wish->name, SOFTDEP_POST);
	plan->depth--;
}

/* Plans a module with all that it needs. */
static void resolve(struct plan *plan, const struct wish *wish)
{
	struct wish self = *wish;
	struct modrec record;

	if (visited(plan, wish->name) != VISIT_NONE)
		return;
	set_visited(plan, wish->name, VISIT_RESOLVED);
	if (moddb_module(plan->db, wish->name, &record) && !self.path)
		self.path = record.path;
	for (size_t i = 0; i < record.need_count && !wish->is_alone; i++) {
		struct wish need = {
			.name = name_from_path(&run_arena, record.needs[i]),
			.path = record.needs[i],
			.options = "",
			.cause = text_format(&run_arena, "needed by %s", wish->name),
			.required = wish->required,
		};

		place_with_softdeps(plan, &need);
	}
	place_with_softdeps(plan, &self);
}

void plan_load(struct plan *plan, const struct target *target, const char *options, unsigned flags)
{
	struct wish wish = {
		.name = target->name,
		.path = target->file,
		.is_file = target->file != NULL,
		.is_builtin = target->is_builtin,
		.alias = target->alias,
		.options = options,
		.cause = target->alias ? text_format(&run_arena, "alias %s", target->alias) : NULL,
		.required = true,
		.is_target = true,
		.ignore_commands = flags & (PLAN_IGNORE_COMMANDS | PLAN_ALONE),
		.is_alone = flags & PLAN_ALONE,
	};

	if (PLAN_HAS_NEEDS && target->cause)
		wish.cause = target->cause;
	if (PLAN_HAS_NEEDS && is_placed(plan, target->name)) {
		struct step *step = &plan->steps[visited(plan, target->name) - VISIT_PLACED];

		step->required = step->is_target = true;
	}
	resolve(plan, &wish);
}

/* ---- What comes before what */

/* STEP waits for NAME, if that has been placed before it. */
static void add_need(struct plan *plan, size_t step, const char *name, bool required)
{
	uint32_t state = visited(plan, name);
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

	if (!moddb_module(plan->db, plan->steps[number].name, &record))
		return;
	for (size_t i = 0; i < record.need_count; i++)
		add_need(plan, number, name_from_path(&run_arena, record.needs[i]), true);
}

void plan_link(struct plan *plan, size_t first)
{
	for (size_t i = first; i < plan->count; i++)
		link_step(plan, i);
	for (; plan->order_linked < plan->order_count; plan->order_linked++) {
		const struct order *order = &plan->orders[plan->order_linked];
		uint32_t after = visited(plan, order->after);

		if (after >= VISIT_PLACED + first)
			add_need(plan, after - VISIT_PLACED, order->before, false);
	}
	for (size_t i = plan->count; i-- > first;) {
		const struct need *need = plan->steps[i].needs;

		for (; need; need = need->next)
			plan->steps[need->step].required |=
				need->required && plan->steps[i].required;
	}
}

void plan_drop(struct plan *plan, size_t first)
{
	while (plan->count > first)
		set_visited(plan, plan->steps[--plan->count].name, VISIT_NONE);
}

/* ---- Removing */

/* Who is there and who uses whom, changed as the plan goes on. */
struct removal {
	struct plan *plan;
	const struct procmods *loaded;
	const struct procmod *module; /* looked at by has_other_users */
	bool has_users;
};

static void look_at_holder(void *context, const char *name)
{
	struct removal *removal = context;

	if (visited(removal->plan, name) != VISIT_PLACED)
		removal->has_users = true;
}

/* Whether anybody but the modules that the plan removes uses MODULE. */
static bool has_other_users(struct removal *removal, const struct procmod *module)
{
	size_t holders = 0, count = 0;

	removal->has_users = false;
	procmod_each_holder(module, look_at_holder, removal);
	for (const char *at = module->holders; *at; at++)
		holders += *at == ',' && at != module->holders && at[-1] != ']';
	for (const char *digit = module->refcount; *digit >= '0' && *digit <= '9'; digit++)
		count = count * 10 + (size_t)(*digit - '0');
	/* Each holder counts once; what is more comes from open devices, mounts, sockets. */
	return removal->has_users || count > holders;
}

static void remove_module(struct removal *removal, const struct target *target, unsigned flags,
			  bool required);

static void remove_holder(void *context, const char *name)
{
	struct removal *removal = context;
	struct target target = { .name = name };

	remove_module(removal, &target, PLAN_REMOVE_HOLDERS, true);
}

static void remove_softdeps(struct removal *removal, const struct softdeps *softdeps,
			    enum softdep_when when)
{
	for (size_t i = softdeps->count; i-- > 0;) {
		struct targets found = { NULL, 0, 0 };

		if (softdeps->list[i].when != when)
			continue;
		targets_find(removal->plan->db, removal->plan->conf, softdeps->list[i].name,
			     &found);
		for (size_t n = 0; n < found.count; n++)
			remove_module(removal, &found.list[n], 0, false);
	}
}

/* Removes what MODULE needed and nobody uses any longer: what it needs directly comes first. */
static void remove_unused_needs(struct removal *removal, const char *name)
{
	struct modrec record;

	moddb_module(removal->plan->db, name, &record);
	for (size_t i = record.need_count; i-- > 0;) {
		const char *need = name_from_path(&run_arena, record.needs[i]);
		const struct procmod *module = procmods_find(removal->loaded, need);

		if (!module || visited(removal->plan, need) != VISIT_NONE ||
		    has_other_users(removal, module))
			continue;
		set_visited(removal->plan, need, VISIT_PLACED);
		add_step(removal->plan, STEP_REMOVE, need)->cause =
			text_format(&run_arena, "needed by %s", name);
	}
}

static void remove_module(struct removal *removal, const struct target *target, unsigned flags,
			  bool required)
{
	struct plan *plan = removal->plan;
	const struct procmod *module = procmods_find(removal->loaded, target->name);
	const struct conf_entry *command = NULL;
	struct softdeps softdeps = { NULL, 0, 0 };
	struct step *step;

	if (visited(plan, target->name) != VISIT_NONE || plan->depth == SOFTDEP_DEPTH_MAX)
		return;
	set_visited(plan, target->name, VISIT_BEGUN);
	plan->depth++;
	if (!(flags & PLAN_IGNORE_COMMANDS)) {
		find_softdeps(plan, target->name, &softdeps);
		command = modconf_next(plan->conf, CONF_REMOVE, target->name, NULL);
	}
	if (module || command || required)
		remove_softdeps(removal, &softdeps, SOFTDEP_POST);
	if (module && flags & PLAN_REMOVE_HOLDERS)
		procmod_each_holder(module, remove_holder, removal);
	if (module || command || required) {
		step = add_step(plan, command ? STEP_UNINSTALL : STEP_REMOVE, target->name);
		step->required = required;
		step->is_target = required;
		step->command = command ? command->text : NULL;
		step->cause = target->alias;
		step->is_builtin = !module && moddb_is_builtin(plan->db, target->name);
		step->is_in_use = module && has_other_users(removal, module);
	}
	set_visited(plan, target->name, VISIT_PLACED);
	remove_unused_needs(removal, target->name);
	remove_softdeps(removal, &softdeps, SOFTDEP_PRE);
	plan->depth--;
}

void plan_remove(struct plan *plan, const struct target *target, const struct procmods *loaded,
		 unsigned flags)
{
	struct removal removal = { .plan = plan, .loaded = loaded };

	remove_module(&removal, target, flags, true);
}
