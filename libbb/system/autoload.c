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

/* The file whose lines have no order, NULL for none; or all files have none. */
static const char *any_order_file;
static bool any_order;

bool autoload_any_order(void)
{
	return any_order || any_order_file;
}

bool autoload_set_any_order(bool any)
{
	bool before = any_order;

	any_order = any;
	return before;
}

/* Takes "; any-order", for the lines below it. */
static void take_comment(struct conf_line *line)
{
	const char *word = text_field(&line->rest);

	if (word && !strcmp(line->keyword, ";") && !strcmp(word, "any-order"))
		any_order_file = line->file;
}

static void take_line(void *context, struct conf_line *line)
{
	const struct listing *listing = context;
	struct wanted_module module = { .name = name_without_suffix(line->keyword),
					.options = line->rest };

	if (ENABLE_MODPLUG_LISTS && any_order_file != line->file)
		any_order_file = NULL;
	if (*line->keyword == ';' || *line->keyword == '#') {
		if (ENABLE_MODPLUG_LISTS)
			take_comment(line);
		return;
	}
	module.where = text_format(&run_arena, "%s line %u", line->file, line->number);
	listing->each(listing->context, &module);
}

static void take_word(void *context, char *name)
{
	const struct listing *listing = context;

	listing->each(listing->context, &(struct wanted_module){ name_without_suffix(name), "",
								 "the kernel's command line" });
}

void autoload_file(const struct root *root, const char *path,
		   void (*each)(void *context, const struct wanted_module *module), void *context)
{
	struct listing listing = { root, each, context };
	struct confdir confdir = { .root = root, .line = take_line, .context = &listing };

	conf_file(&confdir, path);
	any_order_file = NULL;
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
	if (ENABLE_MODPLUG_LISTS)
		any_order_file = NULL;
	if (!ENABLE_CMDLINE || !root_is_running(root))
		return;
	kcmdline_list("modules_load", take_word, &listing);
	if (access("/etc/initrd-release", F_OK) == 0)
		kcmdline_list("rd.modules_load", take_word, &listing);
}
