/* SPDX-License-Identifier: MIT */
/* modstat: lists the loaded modules as FreeBSD 2.x's modstat(8) does. */

//applet: modstat bin
//about: show the loaded modules as FreeBSD's command does
//config: config MODSTAT
//config:	bool "modstat"
//config:	default n
//config:	help
//config:	  Lists the loaded modules as FreeBSD does: type, id, offset, address,
//config:	  size, name.
//usage: modstat [-i ID] [-n NAME]

#include "base/libbb.h"
#include "base/options.h"
#include "system/lkm.h"

enum { TEXT_id, TEXT_name, TEXTS };
OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	{ 'i', OPT_TEXT, TEXT_id, "" HELP("ID|only the module with this id") },
	{ 'n', OPT_TEXT, TEXT_name, "" HELP("NAME|only the module of this name") },
	OPTIONS_LAST,
};

static const char *type_name(enum lkm_type type)
{
	return type == LKM_VFS ? "VFS" : type == LKM_DEV ? "DEV" : "MISC";
}

/* Returns the size of MODULE in units of 1024 bytes, rounded up. */
static unsigned size_of(const struct procmod *module)
{
	uint64_t size;

	return text_number(module->size, 10, &size) ? (unsigned)((size + 1023) / 1024) : 0;
}

static void print_module(const struct lkm *lkm)
{
	const struct procmod *module = lkm->module;
	const char *address = text_after(module->address, "0x");

	print("%-7s %3u %3s %8s %04x %8x %3d %s\n", type_name(lkm->type), lkm->id,
	      lkm->has_major ? text_format(&run_arena, "%u", lkm->major) : "-",
	      address ? address : "-", size_of(module), 0, 1, module->name);
}

int modstat_main(struct args *args)
{
	const char *id, *name;
	const struct lkm *lkm = NULL;
	struct lkms lkms;

	options_parse(args, options);
	id = args->text[TEXT_id];
	name = args->text[TEXT_name];
	if (args->count || (id && name))
		return usage_error("only one module can be asked for.");
	if (!lkms_read(&lkms))
		return EXIT_FAILED;
	if (id || name) {
		lkm = lkms_find(&lkms, id, name);
		if (!lkm)
			return EXIT_FAILED;
	}
	print("Type     Id Off Loadaddr Size Info     Rev Module Name\n");
	for (size_t i = 0; i < lkms.count; i++) {
		if (!lkm || lkm == &lkms.list[i])
			print_module(&lkms.list[i]);
	}
	return EXIT_DONE;
}
