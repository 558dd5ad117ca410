/* SPDX-License-Identifier: MIT */
/* insmod: loads one file, as it is. */

//applet: insmod sbin
//config: config INSMOD
//config:	bool "insmod"
//config:	default y
//config:	help
//config:	  Loads a module from a file (or, with -, from standard input), without looking at
//config:	  what it depends on or at any configuration.
//usage: insmod [-fsv] FILE [PARAMETER=VALUE...]

#include "base/file.h"
#include "base/libbb.h"
#include "base/options.h"
#include "explain/reasons.h"
#include "files/params.h"
#include "system/kload.h"

enum { FLAG_force, FLAG_force_modversion, FLAG_force_vermagic };

static const struct option_row options[] = {
	{ 'f', OPT_FLAG, FLAG_force, "force", HELP("both of these") },
	{ 0, OPT_FLAG, FLAG_force_modversion, "force-modversion", HELP("ignore symbol versions") },
	{ 0, OPT_FLAG, FLAG_force_vermagic, "force-vermagic", HELP("ignore the version magic") },
	OPTIONS_SYSLOG,
	OPTIONS_VERBOSE,
	OPTIONS_LAST,
};

static const char *insert_errtext(int error)
{
	switch (error) {
	case -ENOEXEC:
		return "Invalid module format";
	case -ENOENT:
		return "Unknown symbol in module";
	case -ESRCH:
		return "Module has wrong symbol version";
	case -EINVAL:
		return "Invalid parameters";
	default:
		return errtext(error);
	}
}

int insmod_main(struct args *args)
{
	struct kload_failure failure;
	const char *file, *parameters;
	unsigned flags = 0;
	int fd, error;

	options_parse(args, options);
	if (!args->count)
		return usage_error("missing filename.");
	file = args->value[0];
	parameters = params_join(args->value + 1);
	if (flag(args, FLAG_force) || flag(args, FLAG_force_modversion))
		flags |= KLOAD_IGNORE_MODVERSIONS;
	if (flag(args, FLAG_force) || flag(args, FLAG_force_vermagic))
		flags |= KLOAD_IGNORE_VERMAGIC;
	fd = !strcmp(file, "-") ? STDIN_FILENO : file_open(file, O_RDONLY);
	if (fd < 0) {
		note(NOTE_ERROR, "could not load module %s: %s", file, errtext(fd));
		return EXIT_FAILED;
	}
	if (args->verbose)
		print("insmod %s %s\n", file, parameters);
	if (ENABLE_REASONS)
		why_explainer.listen();
	error = kload_insert(fd, parameters, flags, &failure);
	if (error)
		note(NOTE_ERROR, "could not insert module %s: %s", file,
		     failure.fault ? failure.fault : insert_errtext(error));
	if (failure.fault)
		return EXIT_FAILED;
	/* What is there already needs no reason. */
	if (ENABLE_REASONS && error != -EEXIST && (error || *parameters))
		why_explainer.answered(&(struct attempt){
			.name = file,
			.options = parameters,
			.error = error,
			.fd = fd,
			.bytes = failure.bytes,
			.level = NOTE_ERROR,
		});
	return error ? EXIT_REFUSED : EXIT_DONE;
}
