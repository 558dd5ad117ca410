/* SPDX-License-Identifier: MIT */
/* insmod: loads one file, without index, dependencies or configuration. */

//applet: insmod sbin
//about: load one kernel module from a file
//operands: files
//config: config INSMOD
//config:	bool "insmod"
//config:	default y
//config:	help
//config:	  Loads a module from a file, or with - from standard input. Ignores
//config:	  dependencies and configuration.
//usage: insmod [-fsv] FILE [PARAMETER=VALUE...]

#include "base/file.h"
#include "base/libbb.h"
#include "base/options.h"
#include "explain/reasons.h"
#include "files/params.h"
#include "system/attempt.h"

enum { FLAG_force, FLAG_force_modversion, FLAG_force_vermagic };

static const struct option_row options[] = {
	{ 'f', OPT_FLAG, FLAG_force, "force" HELP("both of these") },
	{ 0, OPT_FLAG, FLAG_force_modversion, "force-modversion" HELP("ignore symbol versions") },
	{ 0, OPT_FLAG, FLAG_force_vermagic, "force-vermagic" HELP("ignore the version magic") },
	OPTIONS_SYSLOG,
	OPTIONS_VERBOSE,
	OPTIONS_LAST,
};

int insmod_main(struct args *args)
{
	struct attempt attempt = {
		.level = NOTE_ERROR,
		.cause = "",
		.words = &insmod_words,
	};
	const char *file;

	options_parse(args, options);
	if (!args->count)
		return usage_error("missing filename.");
	file = args->value[0];
	attempt.name = file;
	attempt.options = params_join(args->value + 1, true);
	if (flag(args, FLAG_force) || flag(args, FLAG_force_modversion))
		attempt.flags |= KLOAD_IGNORE_MODVERSIONS;
	if (flag(args, FLAG_force) || flag(args, FLAG_force_vermagic))
		attempt.flags |= KLOAD_IGNORE_VERMAGIC;
	attempt.fd = !strcmp(file, "-") ? STDIN_FILENO : file_open(file, O_RDONLY);
	if (attempt.fd < 0) {
		note(NOTE_ERROR, "could not load module %s: %s", file, errtext(attempt.fd));
		return EXIT_FAILED;
	}
	if (args->verbose)
		print("insmod %s %s\n", file, attempt.options);
	if (attempt_load(&attempt, EXPLAINER) == 0)
		return EXIT_DONE;
	return attempt.failure.fault ? EXIT_FAILED : EXIT_REFUSED;
}
