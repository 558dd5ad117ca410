/* SPDX-License-Identifier: MIT */
/* The lists that modplug takes modules from. */

//part: modplug
//config: config MODPLUG_LISTS
//config:	bool "modplug: lists of other systems, and in any order"
//config:	default n
//config:	depends on MODPLUG
//config:	help
//config:	  The options -L, which reads the lists of OpenWrt and Android and lists
//config:	  of one's own, and --any-order. About 2 KB.

#include "modplug_lists.h"
#include "base/libbb.h"
#include "base/options.h"
#include "system/autoload.h"
#include "system/lists.h"

static void take_listed(void *context, const struct wanted_module *module)
{
	plug_request(context,
		     (struct request){ .text = module->name,
				       .options = module->options,
				       .cause = module->where,
				       .is_listed = true,
				       .any_order = ENABLE_MODPLUG_LISTS && autoload_any_order() });
}

void modplug_request_listed(struct plug *plug)
{
	autoload_each(&plug->context.tree.root, take_listed, plug);
}

int modplug_request_lists(struct plug *plug, const char *lists)
{
	char *rest = arena_copy(&run_arena, lists), *name;
	int status = EXIT_DONE, error;

	while ((name = text_word(&rest, ","))) {
		error = lists_each(&plug->context, name, take_listed, plug);
		if (error == -EINVAL)
			return usage_error(text_format(&run_arena, "no list is called %s.", name));
		if (error)
			note(NOTE_ERROR, "could not read list %s: %s", name, errtext(error));
		if (error)
			status = EXIT_FAILED;
	}
	return status;
}
