/* SPDX-License-Identifier: MIT */
/* One step after the other, with the waiting that a system full of other loaders asks for. */

#include <limits.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/msec.h"
#include "plan/run.h"
#include "system/command.h"
#include "system/kload.h"

/* Someone else is loading it: how long we wait for the end of that, and how often we look. */
enum { COMING_MSEC = 30000, POLL_MSEC = 10 };

const char *load_errtext(int error)
{
	switch (error) {
	case -EEXIST:
		return "Module already in kernel";
	case -ENOENT:
		return "Unknown symbol in module, or unknown parameter (see dmesg)";
	default:
		return errtext(error);
	}
}

const char *run_file(const struct run *run, const struct step *step)
{
	return step->is_file ? step->path : tree_name(run->tree, step->path);
}

/*
 * Whether STATE, seen again after WAITED milliseconds, may still change by itself. What looks built
 * in may be a module that the kernel is just setting up or taking down, which takes a moment.
 */
static bool is_passing(enum modstate state, unsigned waited)
{
	enum { SETTING_UP_MSEC = 500 };

	if (state == MODSTATE_BUILTIN)
		return waited < SETTING_UP_MSEC;
	return state == MODSTATE_COMING || state == MODSTATE_GOING;
}

/* Waits while NAME is being loaded or removed by someone else. Returns how that ended. */
static enum modstate settled_state(const char *name)
{
	enum modstate state = modstate_now(name);

	for (unsigned waited = 0; waited < COMING_MSEC && is_passing(state, waited);
	     waited += POLL_MSEC) {
		sleep_msec(POLL_MSEC);
		state = modstate_now(name);
	}
	return state;
}

/* Opens the step's file. Returns a descriptor or -errno. */
static int open_step(const struct run *run, const struct step *step)
{
	return step->is_file ? file_open(step->path, O_RDONLY) : tree_file(run->tree, step->path);
}

/*
 * Inserts, or lets another process that is at it finish. If that one fails, or somebody removes the
 * module again, it is our turn. EBUSY may be the module's own answer: it is believed the second
 * time.
 */
static int insert_when_settled(const struct run *run, const struct step *step, int fd,
			       struct kload_failure *failure)
{
	enum { TRIES = 20 };
	int error = 0;

	for (unsigned tries = 0; tries < TRIES; tries++) {
		enum modstate state;

		error = kload_insert(fd, step->options, run->load_flags, failure);
		if (error != -EEXIST && !(error == -EBUSY && !tries))
			return error;
		state = settled_state(step->name);
		/* Where nothing tells, the kernel's word counts: it is there. */
		if (state == MODSTATE_LIVE || (state == MODSTATE_UNKNOWN && error == -EEXIST))
			return run->first_time && step->is_target ? -EEXIST : 0;
	}
	return error;
}

/* Whether the running kernel has the module NAME; waits for its state to settle unless AS_IT_IS. */
static bool is_there(const struct run *run, const char *name, bool as_it_is)
{
	enum modstate state;

	if (run->all || !root_is_running(&run->tree->root))
		return false;
	state = as_it_is ? modstate_now(name) : settled_state(name);
	return state == MODSTATE_LIVE || state == MODSTATE_BUILTIN;
}

void run_plan_load(const struct run *run, struct plan *plan, const struct target *target,
		   const char *options, unsigned flags)
{
	if (is_there(run, target->name, true))
		flags |= PLAN_ALONE;
	plan_load(plan, target, options, flags);
}

static int fail_load(const struct step *step, int error, const char *fault)
{
	/* That the kernel refuses what nobody needs is no matter; a file that cannot be read is
	 * one. */
	enum note_level level = step->required ? NOTE_ERROR : fault ? NOTE_WARNING : NOTE_NOTICE;
	const char *where = step->is_target ? "" : arena_join(&run_arena, " (", step->cause, ")");

	note(level, "could not insert '%s': %s%s", step->name, fault ? fault : load_errtext(error),
	     where);
	return error == -EEXIST ? EXIT_FAILED : fault ? EXIT_TREE : EXIT_REFUSED;
}

/* Loads the step's file, open as FD. */
static int load_file(const struct run *run, const struct step *step, int fd)
{
	struct kload_failure failure;
	int status = EXIT_DONE, error;

	if (ENABLE_REASONS && run->explainer)
		run->explainer->listen();
	error = insert_when_settled(run, step, fd, &failure);
	if (error)
		status = fail_load(step, error, failure.fault);
	if (ENABLE_REASONS && run->explainer && (error ? status == EXIT_REFUSED : *step->options))
		run->explainer->answered(&(struct attempt){
			.name = step->name,
			.options = step->options,
			.error = error,
			.fd = fd,
			.bytes = failure.bytes,
			.db = run->db,
			.level = step->required ? NOTE_ERROR : NOTE_NOTICE,
		});
	return status;
}

static int load(const struct run *run, const struct step *step)
{
	int fd, status;

	if (run->show)
		print("insmod %s %s\n", run_file(run, step), step->options);
	if (run->dry)
		return EXIT_DONE;
	fd = open_step(run, step);
	if (fd < 0)
		return fail_load(step, fd,
				 text_format(&run_arena, "could not open %s: %s",
					     run_file(run, step), errtext(fd)));
	status = load_file(run, step, fd);
	close(fd);
	return status;
}

static int run_command(const struct run *run, const struct step *step)
{
	const char *verb = step->kind == STEP_INSTALL ? "install" : "remove";
	const char *command;
	int result;

	command = command_text(step->command, step->options);
	if (run->show && step->kind == STEP_INSTALL)
		print("install %s %s\n", step->command, step->options);
	else if (run->show)
		print("remove %s\n", command);
	if (run->dry)
		return EXIT_DONE;
	result = command_run(command, step->name, run->child_options);
	if (!result)
		return EXIT_DONE;
	if (result < 0)
		note(NOTE_ERROR, "could not run %s command '%s' for module %s: %s", verb,
		     step->command, step->name, errtext(result));
	else
		note(NOTE_ERROR, "Error running %s command '%s' for module %s: retcode %d", verb,
		     step->command, step->name, result);
	return EXIT_FAILED;
}

static int forbidden(const struct step *step)
{
	note(step->required ? NOTE_ERROR : NOTE_NOTICE, "Module %s is forbidden by %s", step->name,
	     step->cause);
	return EXIT_FORBIDDEN;
}

static int missing(const struct run *run, const struct step *step)
{
	note(step->required ? NOTE_FATAL : NOTE_NOTICE, "Module %s not found in directory %s",
	     step->name, run->tree->path);
	return EXIT_FAILED;
}

/* Says that NAME is in use, and by whom as far as that can be known. */
static int in_use(const char *name)
{
	const struct procmod *module = NULL;
	struct procmods loaded;
	const char *holders = "";

	if (procmods_read(&loaded) == 0)
		module = procmods_find(&loaded, name);
	if (module)
		holders = procmod_holders(module);
	if (*holders)
		note(NOTE_ERROR, "Module %s is in use by: %s", name, holders);
	else
		note(NOTE_ERROR, "Module %s is in use", name);
	return EXIT_IN_USE;
}

/* Removes, or waits up to wait_msec until that can be done. Returns 0 or -errno. */
static int remove_when_free(const struct run *run, const char *name)
{
	const unsigned wait_msec = run->wait_msec;
	unsigned waited = 0, pause = 1;
	int error;

	while ((error = kload_remove(name, run->force_remove)) == -EAGAIN && waited < wait_msec) {
		/* Longer and longer, but never past the limit, and at most half a second. */
		if (pause > wait_msec - waited)
			pause = wait_msec - waited;
		sleep_msec(pause);
		if (wait_msec != UINT_MAX)
			waited += pause;
		pause = pause < 250 ? pause * 2 : 500;
	}
	return error;
}

static int tell_removal(const struct run *run, const char *name, int error)
{
	switch (error) {
	case 0:
		return EXIT_DONE;
	case -EAGAIN:
		return in_use(name);
	case -ENOENT:
		note(NOTE_ERROR, "Module %s is not currently loaded", name);
		return EXIT_FAILED;
	default:
		note(NOTE_ERROR, "could not remove '%s': %s", name, errtext(error));
		if (ENABLE_REASONS && run->explainer)
			run->explainer->kept(name, error);
		return EXIT_REFUSED;
	}
}

int run_remove(const struct run *run, const char *name)
{
	return tell_removal(run, name, remove_when_free(run, name));
}

static int remove_step(const struct run *run, const struct step *step)
{
	enum modstate state = step->is_builtin ? MODSTATE_BUILTIN : modstate_now(step->name);
	int error;

	/* In the middle of a load or a removal every module looks built in. */
	if (state == MODSTATE_BUILTIN && !step->is_builtin)
		state = settled_state(step->name);
	if (state == MODSTATE_ABSENT && !(run->first_time && step->is_target))
		return EXIT_DONE;
	if (state == MODSTATE_ABSENT || state == MODSTATE_BUILTIN) {
		note(NOTE_FATAL, "Module %s is %s.", step->name,
		     state == MODSTATE_ABSENT ? "not in kernel" : "builtin");
		return EXIT_FAILED;
	}
	if (run->dry && step->is_in_use && !run->wait_msec)
		return in_use(step->name);
	if (run->show)
		print("rmmod %s\n", step->name);
	if (run->dry)
		return EXIT_DONE;
	error = remove_when_free(run, step->name);
	/* Somebody was quicker, or nothing could tell us before that it is not there. */
	if (error == -ENOENT && !(run->first_time && step->is_target))
		return EXIT_DONE;
	return tell_removal(run, step->name, error);
}

bool run_has_nothing_to_do(const struct run *run, const struct step *step, bool as_it_is)
{
	if (step->kind != STEP_LOAD && step->kind != STEP_INSTALL)
		return false;
	return (step->is_builtin && !run->all) || is_there(run, step->name, as_it_is);
}

int run_step(const struct run *run, const struct step *step)
{
	if (run_has_nothing_to_do(run, step, run->dry))
		return run->first_time && step->is_target ? fail_load(step, -EEXIST, NULL)
							  : EXIT_DONE;
	switch (step->kind) {
	case STEP_LOAD:
		return load(run, step);
	case STEP_INSTALL:
	case STEP_UNINSTALL:
		return run_command(run, step);
	case STEP_BUILTIN:
		if (run->first_time && step->is_target)
			return fail_load(step, -EEXIST, NULL);
		if (run->all)
			print("builtin %s\n", step->name);
		return EXIT_DONE;
	case STEP_FORBIDDEN:
		return forbidden(step);
	case STEP_REMOVE:
		return remove_step(run, step);
	case STEP_MISSING:
		break;
	}
	return missing(run, step);
}

/* Whether STEP is known to fail before anything is done. */
static bool is_hopeless(const struct step *step)
{
	return step->required && (step->kind == STEP_FORBIDDEN || step->kind == STEP_MISSING);
}

const struct step *run_hopeless(const struct plan *plan, size_t first)
{
	for (size_t i = first; i < plan->count; i++) {
		if (is_hopeless(&plan->steps[i]))
			return &plan->steps[i];
	}
	return NULL;
}

int run_plan(const struct run *run, const struct plan *plan, size_t first)
{
	const struct step *hopeless = run_hopeless(plan, first);

	if (hopeless)
		return run_step(run, hopeless);
	for (size_t i = first; i < plan->count; i++) {
		const struct step *step = &plan->steps[i];
		int status = run_step(run, step);

		if (status != EXIT_DONE && step->required)
			return status;
	}
	return EXIT_DONE;
}
