/* SPDX-License-Identifier: MIT */
/*
 * Carries out steps one after the other. Other processes load and remove modules at the same time;
 * if one of them is loading or removing our module, this waits for it.
 */

#include <limits.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/msec.h"
#include "files/names.h"
#include "plan/run.h"
#include "system/command.h"
#include "system/kload.h"
#include "system/procmod.h"

const char *run_file(const struct run *run, const struct step *step)
{
	return step->is_file ? step->path : tree_name_outside(&run->context->tree, step->path);
}

/* Opens the step's file. Returns a descriptor or -errno. */
static int open_step(const struct run *run, const struct step *step)
{
	return step->is_file ? file_open(step->path, O_RDONLY)
			     : tree_file(&run->context->tree, step->path);
}

/* Whether one of the modules that RECORD needs is not loaded. */
static bool lacks_need(const struct run *run, const struct modrec *record)
{
	for (size_t i = 0; i < record->need_count; i++) {
		const char *name = name_from_path(&run_arena, record->needs[i]);

		if (!modstate_is_loaded(&run->context->tree.root, name, true))
			return true;
	}
	return false;
}

/*
 * After ENOENT for STEP: if a module that it needs was removed since the plan was made, plans and
 * loads those that it needs once more. That init has not run and returned ENOENT itself is certain
 * where the kernel's log says that a symbol is missing; without the log one of them has to be gone.
 * Returns whether STEP is to be tried again.
 */
static bool bring_back(const struct run *run, const struct step *step)
{
	const struct explainer *explainer = ENABLE_REASONS ? run->explainer : NULL;
	struct run again = *run;
	struct modrec record;
	struct plan plan;

	if (run->is_again || !moddb_module(run->context->db, step->name, &record) ||
	    !record.need_count)
		return false;
	if (!(explainer &&
	      explainer->logged(arena_join(&run_arena, step->name, ": Unknown symbol ", NULL))) &&
	    !lacks_need(run, &record))
		return false;
	plan_open(&plan, run->context);
	for (size_t i = 0; i < record.need_count; i++) {
		struct target need = { .name = name_from_path(&run_arena, record.needs[i]) };

		if (plan_load(&plan, &need, "", 0))
			return false;
	}
	for (size_t i = 0; i < plan.count; i++) {
		plan.steps[i].is_target = false;
		plan.steps[i].required &= step->required;
		if (!plan.steps[i].cause)
			plan.steps[i].cause = text_format(&run_arena, "needed by %s", step->name);
	}
	again.is_again = true;
	/* Whatever comes of it: STEP's next answer is the one to explain, by the log's newest
	 * lines. */
	run_plan(&again, &plan, 0);
	return true;
}

/* Loads the step's file. If ERROR is set, does not try, and only prints the message for it. */
static int load_file(const struct run *run, const struct step *step, int error)
{
	struct attempt attempt = {
		.name = step->name,
		.options = step->options,
		.cause = step->is_target ? "" : arena_join(&run_arena, " (", step->cause, ")"),
		.fd = error ? -1 : open_step(run, step),
		.db = run->context->db,
		/* A refused optional module is only a notice. */
		.level = step->required ? NOTE_ERROR : NOTE_NOTICE,
		.words = &modprobe_words,
		.flags = run->load_flags,
		.is_shared = true,
		.must_be_new = run->first_time && step->is_target,
		.may_be_unfit = ENABLE_MODPLUG && step->is_guess,
		.error = error,
	};

	if (attempt.fd < 0 && !error) {
		attempt.error = attempt.fd;
		attempt.failure.fault = text_format(&run_arena, "could not open %s: %s",
						    run_file(run, step), errtext(attempt.fd));
	}
	if (!attempt.error && attempt_try(&attempt, run->explainer) == -ENOENT &&
	    bring_back(run, step))
		attempt_try(&attempt, run->explainer);
	attempt_tell(&attempt, run->explainer);
	error = attempt.error;
	if (attempt.fd >= 0)
		close(attempt.fd);
	if (attempt_is_unfit(&attempt))
		return RUN_UNFIT;
	if (!error && attempt.may_be_unfit && attempt.was_there)
		return RUN_THERE;
	if (error == -EEXIST)
		return EXIT_FAILED;
	return !error ? EXIT_DONE : attempt.failure.fault ? EXIT_TREE : EXIT_REFUSED;
}

void run_record_step(const struct run *run, const struct step *step)
{
	static const char actions[][8] = {
		[STEP_LOAD] = "insmod",  [STEP_INSTALL] = "install",  [STEP_BUILTIN] = "builtin",
		[STEP_REMOVE] = "rmmod", [STEP_UNINSTALL] = "remove",
	};
	size_t length = strlen(step->options);

	/* Options of the configuration end with a blank. */
	length -= length && step->options[length - 1] == ' ';
	json_object(NULL);
	json_text("action", actions[step->kind]);
	json_text("name", step->name);
	json_text("filename", step->kind == STEP_LOAD ? run_file(run, step) : NULL);
	json_text("command", step->command);
	json_text("options", arena_text(&run_arena, step->options, length));
	json_text("cause", step->cause);
	json_end();
}

static int load(const struct run *run, const struct step *step)
{
	if (run->show && !run_record(run, step))
		print("insmod %s %s\n", run_file(run, step), step->options);
	if (ENABLE_MODPLUG_FIRMWARE && !run->dry && run->hold && run->hold(run, step))
		return RUN_HELD;
	return run->dry ? EXIT_DONE : load_file(run, step, 0);
}

/* An image's configuration is not ours: its commands would run here, with our rights. */
static int distrust(const struct run *run, const struct step *step, const char *verb)
{
	const char *root = run->context->tree.root.path;

	note_at(NOTE_ERROR, arena_join(&run_arena, root, step->cause, NULL),
		"--run-commands runs it",
		"the %s command for module %s was not run: it belongs to another system", verb,
		step->name);
	return EXIT_FORBIDDEN;
}

static int run_command(const struct run *run, const struct step *step)
{
	const char *verb = step->kind == STEP_INSTALL ? "install" : "remove";
	const char *command;
	int result;

	command = command_text(step->command, step->options);
	if (run->show && !run_record(run, step)) {
		if (step->kind == STEP_INSTALL)
			print("install %s %s\n", step->command, step->options);
		else
			print("remove %s\n", command);
	}
	if (run->dry)
		return EXIT_DONE;
	if (run->context->conf_is_foreign && !run->foreign_commands)
		return distrust(run, step, verb);
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
	     step->name, run->context->tree.path);
	return EXIT_FAILED;
}

/* Prints a note of LEVEL that NAME is in use, and by which modules if any. */
static int in_use(const char *name, enum note_level level)
{
	const struct procmod *module = NULL;
	struct procmods loaded;
	const char *holders = "";

	if (procmods_read(&loaded) == 0)
		module = procmods_find(&loaded, name);
	if (module)
		holders = procmod_holders(module);
	if (*holders)
		note(level, "Module %s is in use by: %s", name, holders);
	else
		note(level, "Module %s is in use", name);
	return EXIT_IN_USE;
}

/* Removes NAME. While it is in use, tries again for wait_msec. Returns 0 or -errno. */
static int remove_when_free(const struct run *run, const char *name)
{
	const unsigned wait_msec = run->wait_msec;
	unsigned waited = 0, pause = 1;
	int error;

	while ((error = kload_remove(name, run->force_remove)) == -EAGAIN && waited < wait_msec) {
		/* Pauses get longer, up to half a second, but never past the limit. */
		if (pause > wait_msec - waited)
			pause = wait_msec - waited;
		sleep_msec(pause);
		if (wait_msec != UINT_MAX)
			waited += pause;
		pause = pause < 250 ? pause * 2 : 500;
	}
	return error;
}

/*
 * The same, but waits for another process that loads or removes NAME: the kernel answers EBUSY
 * then, as it does for a module without an exit function.
 */
static int remove_settled(const struct run *run, const char *name)
{
	int error = remove_when_free(run, name);

	if (error != -EBUSY)
		return error;
	return modstate_settled(name) == MODSTATE_ABSENT ? -ENOENT : remove_when_free(run, name);
}

/*
 * Prints notes of LEVEL that say why NAME was not removed, unless ERROR is 0. Returns an exit
 * status.
 */
static int removal_status(const struct run *run, const char *name, int error, enum note_level level)
{
	switch (error) {
	case 0:
		return EXIT_DONE;
	case -EAGAIN:
		return in_use(name, level);
	case -ENOENT:
		note(level, "Module %s is not currently loaded", name);
		return EXIT_FAILED;
	default:
		note(level, "could not remove '%s': %s", name, errtext(error));
		if (ENABLE_REASONS && run->explainer && level == NOTE_ERROR)
			run->explainer->kept(name, error);
		return EXIT_REFUSED;
	}
}

int run_remove(const struct run *run, const char *name)
{
	return removal_status(run, name, remove_when_free(run, name), NOTE_ERROR);
}

static int remove_step(const struct run *run, const struct step *step)
{
	enum modstate state = step->is_builtin ? MODSTATE_BUILTIN : modstate_now(step->name);
	/* What others use by now stays, which is no failure if nobody asked for its removal. */
	enum note_level level = step->required ? NOTE_ERROR : NOTE_NOTICE;
	int error;

	/* While it is loaded or removed, a module may look built in. */
	if ((state == MODSTATE_BUILTIN && !step->is_builtin) ||
	    (!run->dry && (state == MODSTATE_COMING || state == MODSTATE_GOING)))
		state = modstate_settled(step->name);
	if (state == MODSTATE_ABSENT && !(run->first_time && step->is_target))
		return EXIT_DONE;
	if (state == MODSTATE_ABSENT || state == MODSTATE_BUILTIN) {
		note(step->required ? NOTE_FATAL : NOTE_NOTICE, "Module %s is %s.", step->name,
		     state == MODSTATE_ABSENT ? "not in kernel" : "builtin");
		return EXIT_FAILED;
	}
	if (run->dry && step->is_in_use && !run->wait_msec)
		return in_use(step->name, level);
	if (run->show && !run_record(run, step))
		print("rmmod %s\n", step->name);
	if (run->dry)
		return EXIT_DONE;
	error = remove_settled(run, step->name);
	/* Another process removed it, or its state could not be read before. */
	if (error == -ENOENT && !(run->first_time && step->is_target))
		return EXIT_DONE;
	return removal_status(run, step->name, error, level);
}

bool run_is_needless(const struct run *run, const struct step *step, bool as_it_is)
{
	if (step->kind != STEP_LOAD && step->kind != STEP_INSTALL)
		return false;
	return !run->all && (step->is_builtin ||
			     modstate_is_loaded(&run->context->tree.root, step->name, as_it_is));
}

int run_step(const struct run *run, const struct step *step)
{
	if (run_is_needless(run, step, run->dry))
		return run->first_time && step->is_target ? load_file(run, step, -EEXIST)
							  : EXIT_DONE;
	switch (step->kind) {
	case STEP_LOAD:
		return load(run, step);
	case STEP_INSTALL:
	case STEP_UNINSTALL:
		return run_command(run, step);
	case STEP_BUILTIN:
		if (run->first_time && step->is_target)
			return load_file(run, step, -EEXIST);
		if (run->all && !run_record(run, step))
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

int run_plan(const struct run *run, const struct plan *plan, size_t first)
{
	for (size_t i = first; i < plan->count; i++) {
		const struct step *step = &plan->steps[i];
		int status = run_step(run, step);

		if (status != EXIT_DONE && step->required)
			return status;
	}
	return EXIT_DONE;
}
