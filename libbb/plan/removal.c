/* SPDX-License-Identifier: MIT */
/* The resolver of removals: the order of loading, turned round. And their run. */

#include "plan/removal.h"
#include "base/libbb.h"
#include "files/names.h"
#include "module/facts.h"

struct removal {
	struct plan *plan;
	const struct procmods *loaded;
	bool has_users; /* for has_other_users and look_at_holder */
};

static void look_at_holder(void *context, const char *name)
{
	struct removal *removal = context;

	if (plan_visited(removal->plan, name) != VISIT_PLACED)
		removal->has_users = true;
}

/* Whether MODULE is used by more than the modules that the plan removes. */
static bool has_other_users(struct removal *removal, const struct procmod *module)
{
	size_t holders = 0;
	uint64_t count;

	removal->has_users = false;
	procmod_each_holder(module, look_at_holder, removal);
	for (const char *at = module->holders; *at; at++)
		holders += *at == ',' && at != module->holders && at[-1] != ']';
	/* Each holder counts once; the rest are open devices, mounts, sockets. */
	return removal->has_users || (text_number(module->refcount, 10, &count) && count > holders);
}

static void remove_module(struct removal *removal, const struct target *target, unsigned flags,
			  bool required);

static void remove_holder(void *context, const char *name)
{
	struct removal *removal = context;
	struct target target = { .name = name };

	remove_module(removal, &target, PLAN_REMOVE_HOLDERS, true);
}

/* Plans to remove the soft dependencies that are loaded WHEN (pre or post), the last one first. */
static void remove_softdeps(struct removal *removal, const struct softdeps *softdeps,
			    enum softdep_when when)
{
	for (size_t i = softdeps->count; i-- > 0;) {
		struct targets found = { NULL, 0, 0 };

		if (softdeps->list[i].when != when)
			continue;
		targets_find(removal->plan->context, softdeps->list[i].name, &found);
		for (size_t n = 0; n < found.count; n++)
			remove_module(removal, &found.list[n], 0, false);
	}
}

/*
 * Returns the loaded module NAME, or if there is none, the one that is loaded under the name inside
 * the file PATH (as in struct module; NULL for no file). NULL if that is not loaded either.
 */
static const struct procmod *find_loaded(const struct removal *removal, const char *name,
					 const char *path)
{
	const struct procmod *module = procmods_find(removal->loaded, name);
	struct arena_mark mark = arena_mark(&run_arena);
	struct facts facts;
	const char *own;
	int fd;

	if (module || !path || !removal->loaded->count)
		return module;
	fd = facts_open_in(&facts, &removal->plan->context->tree, path, &run_arena);
	if (fd >= 0) {
		own = facts_name(&facts);
		module = own ? procmods_find(removal->loaded, own) : NULL;
		close(fd);
	}
	arena_release(&run_arena, mark);
	return module;
}

/*
 * Plans to remove the modules that NAME needed and that nothing uses any longer, beginning with
 * those that it needs directly.
 */
static void remove_unused_needs(struct removal *removal, const char *name,
				const struct modrec *record)
{
	for (size_t i = record->need_count; i-- > 0;) {
		const char *need = name_from_path(&run_arena, record->needs[i]);
		const struct procmod *module = find_loaded(removal, need, record->needs[i]);

		if (!module || plan_visited(removal->plan, module->name) != VISIT_NONE ||
		    has_other_users(removal, module))
			continue;
		plan_set_visited(removal->plan, module->name, VISIT_PLACED);
		plan_add(removal->plan, STEP_REMOVE, module->name)->cause =
			text_format(&run_arena, "needed by %s", name);
	}
}

static void remove_module(struct removal *removal, const struct target *target, unsigned flags,
			  bool required)
{
	struct plan *plan = removal->plan;
	const struct procmod *module;
	const struct conf_entry *command = NULL;
	struct softdeps softdeps = { NULL, 0, 0 };
	const char *name = target->name;
	struct modrec record;
	struct step *step;

	if (plan_visited(plan, target->name) != VISIT_NONE || plan->depth == PLAN_DEPTH_MAX)
		return;
	moddb_module(plan->context->db, target->name, &record);
	module = find_loaded(removal, name, target->file ? target->file : record.path);
	if (module)
		name = module->name;
	plan_set_visited(plan, target->name, VISIT_BEGUN);
	plan->depth++;
	if (!(flags & PLAN_IGNORE_COMMANDS)) {
		plan_softdeps(plan, target->name, &softdeps);
		command = modconf_find(&plan->context->conf, CONF_REMOVE, target->name);
	}
	if (module || command || required)
		remove_softdeps(removal, &softdeps, SOFTDEP_POST);
	if (module && flags & PLAN_REMOVE_HOLDERS)
		procmod_each_holder(module, remove_holder, removal);
	if (module || command || required) {
		step = plan_add(plan, command ? STEP_UNINSTALL : STEP_REMOVE, name);
		step->required = required;
		step->is_target = required;
		step->command = command ? command->text : NULL;
		step->cause = command ? modconf_place(command) : target->alias;
		step->is_builtin = !module && moddb_is_builtin(plan->context->db, target->name);
		step->is_in_use = module && has_other_users(removal, module);
		/* As in kmod, a soft dependency in use ends the removal; other failures do not. */
		step->required |= step->is_in_use && !command;
	}
	plan_set_visited(plan, target->name, VISIT_PLACED);
	plan_set_visited(plan, name, VISIT_PLACED);
	remove_unused_needs(removal, target->name, &record);
	remove_softdeps(removal, &softdeps, SOFTDEP_PRE);
	plan->depth--;
}

void plan_remove(struct plan *plan, const struct target *target, const struct procmods *loaded,
		 unsigned flags)
{
	struct removal removal = { .plan = plan, .loaded = loaded };

	remove_module(&removal, target, flags, true);
}

int run_removal(const struct run *run, struct plan *plan, const struct target *target,
		unsigned flags)
{
	size_t at = plan->count;
	struct procmods loaded;
	int error = procmods_read(&loaded);

	if (error)
		note(error == -ENOENT ? NOTE_NOTICE : NOTE_WARNING,
		     "could not read /proc/modules: %s", errtext(error));
	plan_remove(plan, target, &loaded, flags);
	for (; at < plan->count; at++) {
		bool required = plan->steps[at].required;
		int status = run_step(run, &plan->steps[at]);

		if (status == EXIT_DONE || !required)
			continue;
		plan_drop(plan, at);
		return status;
	}
	return EXIT_DONE;
}
