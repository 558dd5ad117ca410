/* SPDX-License-Identifier: MIT */
/*
 * Each line has a module, as in systemd; '#' and ';' begin comments. Words behind the name are
 * options, as in Debian's /etc/modules.
 */

#include "system/autoload.h"
#include "base/libbb.h"
#include "files/confdir.h"
#include "files/names.h"
#include "system/kcmdline.h"

struct listing {
	const struct root *root;
	void (*each)(void *context, const struct wanted_module *module);
	void *context;
};

static void take_line(void *context, struct conf_line *line)
{
	const struct listing *listing = context;
	struct wanted_module module = { .name = name_without_suffix(line->keyword),
					.options = line->rest };

	if (*line->keyword == ';' || *line->keyword == '#')
		return;
	module.where = text_format(&run_arena, "%s line %u", line->file, line->number);
	listing->each(listing->context, &module);
}

static void take_word(void *context, char *name)
{
	const struct listing *listing = context;

	listing->each(listing->context, &(struct wanted_module){ name_without_suffix(name), "",
								 "the kernel's command line" });
}

void autoload_each(const struct root *root,
		   void (*each)(void *context, const struct wanted_module *module), void *context)
{
	struct listing listing = { root, each, context };
	struct confdir confdir = {
		.root = root,
		.name = "modules-load.d",
		.line = take_line,
		.context = &listing,
	};

	confdir_read(&confdir);
	conf_file(&confdir, "/etc/modules");
	if (!ENABLE_CMDLINE || !root_is_running(root))
		return;
	kcmdline_list("modules_load", take_word, &listing);
	if (access("/etc/initrd-release", F_OK) == 0)
		kcmdline_list("rd.modules_load", take_word, &listing);
}
