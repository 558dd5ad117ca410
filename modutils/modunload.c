/* SPDX-License-Identifier: MIT */
/* modunload: removes a module as FreeBSD 2.x's modunload(8) does, by its id or its name. */

//applet: modunload sbin
//about: remove a kernel module as FreeBSD's command does
//config: config MODUNLOAD
//config:	bool "modunload"
//config:	default n
//config:	help
//config:	  Removes a loaded module by its id or its name, as FreeBSD does.
//usage: modunload -i ID
//usage:       modunload -n NAME

#include "base/libbb.h"
#include "base/options.h"
#include "explain/reasons.h"
#include "plan/run.h"
#include "system/lkm.h"

enum { TEXT_id, TEXT_name, TEXTS };
OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	{ 'i', OPT_TEXT, TEXT_id, "" HELP("ID|the module with this id, see modstat") },
	{ 'n', OPT_TEXT, TEXT_name, "" HELP("NAME|the module of this name") },
	OPTIONS_LAST,
};

int modunload_main(struct args *args)
{
	const struct run run = { .explainer = EXPLAINER };
	const char *id, *name;
	const struct lkm *lkm;
	struct lkms lkms;

	options_parse(args, options);
	id = args->text[TEXT_id];
	name = args->text[TEXT_name];
	if (args->count || !id == !name)
		return usage_error("one of -i and -n is needed.");
	if (!lkms_read(&lkms))
		return EXIT_FAILED;
	lkm = lkms_find(&lkms, id, name);
	if (!lkm)
		return EXIT_FAILED;
	return run_remove(&run, lkm->module->name);
}
