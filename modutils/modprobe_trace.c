/* SPDX-License-Identifier: MIT */
/* When modprobe keeps a record of what it loads; plan/trace writes it. */

//part: modprobe

#include "base/libbb.h"
#include "modprobe.h"
#include "plan/trace.h"

int modprobe_open_trace(const struct modprobe *modprobe, unsigned jobs)
{
	const unsigned others = 1u << FLAG_remove | 1u << FLAG_alias | 1u << FLAG_config |
				1u << FLAG_list | 1u << FLAG_modversions | 1u << FLAG_exports;
	const struct args *args = modprobe->args;
	const char *file = args->text[TEXT_trace];
	bool loads = flag(args, FLAG_all) && !modprobe->run.dry && !(args->flags & others);

	if (file && !loads)
		return usage_error("--trace goes with -a, where modules are loaded.");
	if (!file && !(loads && jobs > 1 && args->verbose))
		return EXIT_DONE;
	return trace_open(file) ? EXIT_DONE : EXIT_FAILED;
}
