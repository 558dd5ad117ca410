/* SPDX-License-Identifier: MIT */
/* modcopy: exactly the modules and the firmware that an image needs. */

//applet: modcopy sbin
//about: find the modules and the firmware that an image needs
//operands: modules
//config: config MODCOPY
//config:	bool "modcopy"
//config:	default n
//config:	depends on DEPMOD
//config:	help
//config:	  Finds the modules that an image needs, with all that these need, and
//config:	  lists them: by names, aliases, patterns, and lists of a board.
//usage: modcopy [OPTION...] [MODULE|ALIAS|PATTERN...] -l

#include "modcopy.h"
#include "base/json.h"
#include "base/libbb.h"
#include "base/options.h"

enum { FLAG_print, FLAG_null, FLAG_running, FLAG_load_lists, FLAG_weakdeps };
OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	OPTIONS_ROOT('b', "basedir", "dirname", "DIR|the tree is below DIR"),
	OPTION_SET_VERSION('S', OTHER_KERNEL),
	OPTION_MODULEDIR('m'),
	{ 0, OPT_NAMED_LIST, 0, "aliases", HELP("FILE|the modaliases in FILE, one a line") },
	{ 0, OPT_NAMED_LIST, 0, "list", HELP("FILE|the modules that FILE lists") },
	{ 0, OPT_FLAG, FLAG_load_lists, "load-lists",
	  HELP("what modules-load.d and modprobe.d name") },
	{ 0, OPT_NAMED_LIST, 0, "sys", HELP("DIR|what the devices in a copy of /sys ask for") },
	{ 0, OPT_NAMED_LIST, 0, "for", HELP("PATH|what it takes to reach a mount or a disk") },
	{ 0, OPT_FLAG, FLAG_running, "running", HELP("what is loaded on this machine") },
	{ 0, OPT_NAMED_LIST, 0, "exclude", HELP("PATTERN|leave these modules out") },
	{ 0, OPT_FLAG, FLAG_weakdeps, "weakdeps", HELP("follow weak dependencies, too") },
	{ 0, OPT_TEXT, TEXT_missing, "missing",
	  HELP("WHAT|warn, fail or ignore what is not there") },
	{ 0, OPT_TEXT, TEXT_firmware_path, "firmware-path",
	  HELP("DIR|search DIR of ROOT first for firmware") },
	{ 'l', OPT_FLAG, FLAG_print, "print", HELP("print the files' names") },
	{ '0', OPT_FLAG, FLAG_null, "null", HELP("end each name with NUL instead of a newline") },
#if ENABLE_JSON
	OPTION_JSON,
#endif
	OPTIONS_VERBOSE,
	OPTIONS_LAST,
};

void modcopy_miss(struct modcopy *copy, bool optional, const char *what)
{
	enum missing missing = copy->missing;

	if (missing == MISSING_UNSAID)
		missing = optional ? MISSING_UNSAID : MISSING_FAIL;
	note(missing == MISSING_IGNORE ? NOTE_INFO
	     : missing == MISSING_FAIL ? NOTE_ERROR
				       : NOTE_WARNING,
	     "%s", what);
	if (missing == MISSING_FAIL)
		copy->status = EXIT_FAILED;
	else if (missing == MISSING_WARN)
		copy->status = first_failure(copy->status, EXIT_PARTLY);
}

static enum missing parse_missing(const char *text)
{
	static const char *const words[] = {
		[MISSING_WARN] = "warn",
		[MISSING_FAIL] = "fail",
		[MISSING_IGNORE] = "ignore",
	};

	if (!text)
		return MISSING_UNSAID;
	for (size_t i = MISSING_WARN; i < ARRAY_SIZE(words); i++) {
		if (!strcmp(text, words[i]))
			return (enum missing)i;
	}
	finish(usage_error("--missing takes warn, fail or ignore."));
}

/* Tells about the modules that cannot be had: the configuration forbids them, or has no file. */
static void tell_gaps(struct modcopy *copy)
{
	for (size_t i = 0; i < copy->closure.count; i++) {
		const struct closure_node *node = &copy->closure.nodes[i];
		const char *why = closure_why(&copy->closure, node);

		if (node->is_reason)
			continue;
		if (node->kind == STEP_FORBIDDEN)
			modcopy_miss(copy, false,
				     text_format(&run_arena, "module %s (%s) is forbidden: %s",
						 node->name, why, node->cause));
		else if (node->kind == STEP_MISSING)
			modcopy_miss(copy, false,
				     text_format(&run_arena, "module %s (%s) is not in %s",
						 node->name, why, copy->context.tree.path));
	}
}

/* Opens the tree and reads the configuration in it. Returns an exit status. */
static int prepare(struct modcopy *copy)
{
	const struct args *args = copy->args;
	struct context *context = &copy->context;

	if (context_open(context, args->text[TEXT_root], args->text[TEXT_moduledir],
			 args->text[TEXT_version], 0) < 0)
		return EXIT_TREE;
	if (context->tree.fd < 0) {
		note(NOTE_FATAL, "could not open directory %s: %s", context->tree.path,
		     errtext(context->tree.fd));
		return EXIT_TREE;
	}
	return context_configure(context, NULL, false) < 0 ? EXIT_FAILED : EXIT_DONE;
}

int modcopy_main(struct args *args)
{
	static struct modcopy copy;

	options_parse(args, options);
	copy.args = args;
	copy.missing = parse_missing(args->text[TEXT_missing]);
	if (!flag(args, FLAG_print))
		return usage_error("nothing is to be made. See -h.");
	if (!args->count && !args->list_count && !flag(args, FLAG_running) &&
	    !flag(args, FLAG_load_lists))
		return usage_error("nothing is selected. See -h.");
	copy.status = prepare(&copy);
	if (copy.status != EXIT_DONE)
		return copy.status;
	closure_open(&copy.closure, &copy.context,
		     CLOSURE_READ | (flag(args, FLAG_weakdeps) ? CLOSURE_WEAKDEPS : 0));
	modcopy_select(&copy);
	if (flag(args, FLAG_load_lists))
		modcopy_add_load_lists(&copy);
	if (flag(args, FLAG_running))
		modcopy_add_running(&copy);
	closure_end(&copy.closure);
	if (copy.closure.failed)
		copy.status = EXIT_FAILED;
	tell_gaps(&copy);
	modcopy_find_items(&copy, true);
	/* Nothing is made if something is missing that must not be. */
	if (copy.status != EXIT_DONE && copy.status != EXIT_PARTLY)
		return copy.status;
	modcopy_print(&copy, flag(args, FLAG_null));
	return copy.status;
}
