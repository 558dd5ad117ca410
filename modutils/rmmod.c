/* SPDX-License-Identifier: MIT */
/* rmmod: removes modules, one after the other. */

//applet: rmmod sbin
//about: remove kernel modules
//operands: loaded
//config: config RMMOD
//config:	bool "rmmod"
//config:	default y
//config:	help
//config:	  Removes modules in the order given. Prints the users of a module that
//config:	  is in use.
//usage: rmmod [-fsvw] [--timeout=MSEC] MODULE...

#include <limits.h>

#include "base/libbb.h"
#include "base/options.h"
#include "explain/reasons.h"
#include "files/names.h"
#include "plan/run.h"
#include "system/kload.h"
#include "system/procmod.h"

enum { FLAG_force, FLAG_wait, FLAG_all };
enum { TEXT_timeout, TEXTS };
OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	{ 'f', OPT_FLAG, FLAG_force,
	  "force" HELP("remove even when in use (DANGEROUS: may crash the machine)") },
	{ 'w', OPT_FLAG, FLAG_wait, "wait" HELP("wait until nobody uses it") },
	{ 0, OPT_TEXT, TEXT_timeout, "timeout" HELP("MSEC|wait, but no longer than that") },
#if ENABLE_BUSYBOX_COMPAT
	{ 'a', OPT_FLAG, FLAG_all, "" HELP("remove all modules that nobody uses") },
#endif
	OPTIONS_SYSLOG,
	OPTIONS_VERBOSE,
	OPTIONS_LAST,
};

static unsigned wait_of(const struct args *args)
{
	if (args->text[TEXT_timeout])
		return parse_msec(args->text[TEXT_timeout]);
	return flag(args, FLAG_wait) ? UINT_MAX : 0;
}

static int remove_one(const struct args *args, const char *word)
{
	const char *name = name_from_path(&run_arena, word);
	const struct run run = {
		.force_remove = flag(args, FLAG_force),
		.wait_msec = wait_of(args),
		.explainer = EXPLAINER,
	};
	enum modstate state;

	if (!*name) {
		note(NOTE_ERROR, "could not use module %s: %s", word, errtext(-ENOENT));
		return EXIT_FAILED;
	}
	state = modstate_now(name);
	if (state == MODSTATE_ABSENT || state == MODSTATE_BUILTIN) {
		note(NOTE_ERROR, "Module %s is %s", name,
		     state == MODSTATE_ABSENT ? "not currently loaded" : "builtin.");
		return EXIT_FAILED;
	}
	if (args->verbose)
		print("rmmod %s\n", name);
	return run_remove(&run, name);
}

/* Removes the modules that nobody uses, and repeats that until none could be removed. */
static int remove_unused(const struct args *args)
{
	struct procmods loaded;
	bool any;
	int error;

	do {
		any = false;
		error = procmods_read(&loaded);
		for (size_t i = 0; !error && i < loaded.count; i++) {
			const struct procmod *module = &loaded.list[i];

			if (strcmp(module->refcount, "0") != 0 || strcmp(module->holders, "-") != 0)
				continue;
			if (args->verbose)
				print("rmmod %s\n", module->name);
			any |= kload_remove(module->name, false) == 0;
		}
	} while (any);
	if (error)
		note(NOTE_ERROR, "could not read /proc/modules: %s", errtext(error));
	return error ? EXIT_FAILED : EXIT_DONE;
}

int rmmod_main(struct args *args)
{
	int status = EXIT_DONE;

	options_parse(args, options);
	if (ENABLE_BUSYBOX_COMPAT && flag(args, FLAG_all) && !args->count)
		return remove_unused(args);
	if (!args->count)
		return usage_error("missing module name.");
	for (int i = 0; i < args->count; i++)
		status = first_failure(status, remove_one(args, args->value[i]));
	return status;
}
