/* SPDX-License-Identifier: MIT */
/* kmod: runs list, static-nodes or any applet, under the name that systemd and scripts use. */

//applet: kmod bin
//about: kernel module commands under one name
//operands: =list static-nodes help
//config: config KMOD
//config:	bool "kmod"
//config:	default y
//config:	help
//config:	  "kmod list"; "kmod static-nodes", which tells systemd the device nodes
//config:	  to make; and "kmod APPLET ..." for every other applet.
//usage: kmod [-Vh] COMMAND [ARGUMENT...]
//usage: Commands:
//usage:   help           show this
//usage:   list           list the loaded modules
//usage:   static-nodes   print the device nodes that load modules on demand
//usage:   insmod, rmmod, lsmod, modprobe, depmod, modinfo

#include "base/applet.h"
#include "base/libbb.h"
#include "base/options.h"
#include "kmod_nodes.h"

static const struct option_row own_options[] = { OPTIONS_LAST };

int kmod_main(struct args *args)
{
	const char *command = args->value[0];
	struct args rest = { .count = args->count - 1, .value = args->value + 1 };
	int status;

	if (!command)
		return usage_error("missing command");
	if (*command == '-') {
		options_parse(args, own_options);
		return usage_error("missing command");
	}
	if (!strcmp(command, "help")) {
		print("Usage: %s\n", help_next(&applet_help));
		return EXIT_DONE;
	}
	if (!strcmp(command, "static-nodes"))
		return kmod_static_nodes(&rest);
	if (!strcmp(command, "list"))
		command = "lsmod";
	if (strcmp(command, "kmod") != 0 && applet_run(command, &rest, &status))
		return status;
	return usage_error(text_format(&run_arena, "invalid command '%s'", command));
}
