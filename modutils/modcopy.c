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
//config:	  Finds the modules and the firmware that an image needs, with all that
//config:	  these need, by names, aliases, patterns and lists of a board. Lists
//config:	  them, copies them with a fresh index, or makes an archive of them.
//usage: modcopy [OPTION...] -l [MODULE|ALIAS|PATTERN...]
//usage:       modcopy [OPTION...] -o DEST [MODULE|ALIAS|PATTERN...]
//usage:       modcopy [OPTION...] --cpio [MODULE|ALIAS|PATTERN...]
//usage:       modcopy [OPTION...] --why=NAME|--sizes|--dot [MODULE|ALIAS|PATTERN...]
//usage:       modcopy [OPTION...] --trim=ROOTFS [-n] [MODULE|ALIAS|PATTERN...]

#include "base/json.h"
#include "base/libbb.h"
#include "base/options.h"
#include "files/newdir.h"
#include "modcopy_trim.h"

enum {
	FLAG_print,
	FLAG_null,
	FLAG_running,
	FLAG_load_lists,
	FLAG_weakdeps,
	FLAG_no_firmware,
	FLAG_cpio,
	FLAG_replace,
	FLAG_decompress,
	FLAG_strip,
	FLAG_link,
	FLAG_dot,
	FLAG_sizes,
	FLAG_show,
};
OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	OPTIONS_ROOT('b', "basedir", "dirname", "DIR|the tree is below DIR"),
	OPTION_SET_VERSION('S', OTHER_KERNEL),
	OPTION_MODULEDIR('m'),
#if ENABLE_MODULE_LAYERS
	OPTION_OVERLAY,
#endif
	{ 0, OPT_NAMED_LIST, 0, "aliases" HELP("FILE|the modaliases in FILE, one a line") },
	{ 0, OPT_NAMED_LIST, 0, "list" HELP("FILE|the modules that FILE lists") },
	{ 0, OPT_FLAG, FLAG_load_lists,
	  "load-lists" HELP("what modules-load.d and modprobe.d name") },
	{ 0, OPT_NAMED_LIST, 0, "sys" HELP("PATH|what the devices in a copy of /sys ask for") },
	{ 0, OPT_NAMED_LIST, 0, "for" HELP("PATH|what it takes to reach a mount or a disk") },
	{ 0, OPT_FLAG, FLAG_running, "running" HELP("what is loaded on this machine") },
	{ 0, OPT_NAMED_LIST, 0, "exclude" HELP("PATTERN|leave these modules out") },
	{ 0, OPT_FLAG, FLAG_weakdeps, "weakdeps" HELP("follow weak dependencies, too") },
	{ 0, OPT_FLAG, FLAG_no_firmware, "no-firmware" HELP("only modules") },
	{ 0, OPT_TEXT, TEXT_missing,
	  "missing" HELP("WHAT|warn, fail or ignore what is not there") },
	{ 0, OPT_DIR, TEXT_firmware_path,
	  "firmware-path" HELP("DIR|search DIR of ROOT first for firmware") },
	{ 'o', OPT_DIR, TEXT_output, "output" HELP("DEST|make the directory DEST") },
	{ 0, OPT_FLAG, FLAG_replace, "replace" HELP("even if there is an older result") },
	{ 0, OPT_FLAG, FLAG_cpio, "cpio" HELP("print a cpio archive, as for an initramfs") },
	{ 0, OPT_FLAG, FLAG_decompress, "decompress" HELP("unpack the modules") },
	{ 0, OPT_TEXT, TEXT_compress,
	  "compress" HELP("FORMAT|pack the modules: gz, xz, zstd or none") },
	{ 0, OPT_FLAG, FLAG_strip, "strip" HELP("take out what only debuggers read") },
	{ 0, OPT_FLAG, FLAG_link, "link" HELP("make hard links where possible") },
	{ 0, OPT_DIR, TEXT_trim, "trim" HELP("ROOTFS|remove what is not selected from ROOTFS") },
	{ 0, OPT_NAMED_LIST, 0, "keep" HELP("PATTERN|with --trim: this stays as well") },
	{ 'n', OPT_FLAG, FLAG_show, "show" HELP("with --trim: print what would go") },
	{ 'l', OPT_FLAG, FLAG_print, "print" HELP("print the files' names") },
	{ '0', OPT_FLAG, FLAG_null, "null" HELP("end each name with NUL instead of a newline") },
	{ 0, OPT_TEXT, TEXT_why, "why" HELP("NAME|print what brings NAME") },
	{ 0, OPT_FLAG, FLAG_sizes, "sizes" HELP("print what could be saved, by reason") },
	{ 0, OPT_FLAG, FLAG_dot, "dot" HELP("print the graph, for graphviz") },
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

/* Sets what is to be done with the modules. */
static void parse_making(struct modcopy *copy)
{
	static const char *const words[] = {
		[PACKING_NONE] = "none",
		[PACKING_GZ] = "gz",
		[PACKING_XZ] = "xz",
		[PACKING_ZSTD] = "zstd",
	};
	const char *text = copy->args->text[TEXT_compress];

	copy->strips = flag(copy->args, FLAG_strip);
	copy->links = flag(copy->args, FLAG_link);
	copy->repacks = text || flag(copy->args, FLAG_decompress);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!text || !strcmp(text, words[i])) {
			copy->packing = (enum packing)i;
			return;
		}
	}
	finish(usage_error("--compress takes gz, xz, zstd or none."));
}

/* Says that NODE cannot be had, because the configuration forbids it or it has no file. */
static void tell_gap(struct modcopy *copy, const struct closure_node *node)
{
	const char *why = closure_why(&copy->closure, node);
	bool optional = closure_is_optional(&copy->closure, node);
	int before = copy->status;

	if (node->kind == STEP_MISSING) {
		modcopy_miss(copy, optional,
			     text_format(&run_arena, "module %s (%s) is not in %s", node->name, why,
					 copy->context.tree.path));
		return;
	}
	modcopy_miss(copy, optional,
		     text_format(&run_arena, "module %s (%s) is forbidden: %s", node->name, why,
				 node->cause));
	if (before == EXIT_DONE && copy->status == EXIT_FAILED)
		copy->status = EXIT_FORBIDDEN;
}

static void tell_gaps(struct modcopy *copy)
{
	for (size_t i = 0; i < copy->closure.count; i++) {
		const struct closure_node *node = &copy->closure.nodes[i];

		if (!node->is_reason &&
		    (node->kind == STEP_FORBIDDEN || node->kind == STEP_MISSING))
			tell_gap(copy, node);
	}
}

/* Whether an option with a value selects something. */
static bool has_selection(const struct args *args)
{
	for (int i = 0; i < args->list_count; i++) {
		if (!text_after(args->list[i], "exclude=") && !text_after(args->list[i], "keep="))
			return true;
	}
	return false;
}

/* Opens the tree and reads the configuration in it. Returns an exit status. */
static int prepare(struct modcopy *copy)
{
	const struct args *args = copy->args;
	struct context *context = &copy->context;

	const char *root = args->text[TEXT_trim] ? args->text[TEXT_trim] : args->text[TEXT_root];

	if (context_open(context, root, args->text[TEXT_moduledir], args->text[TEXT_version], 0) <
	    0)
		return EXIT_TREE;
	if (context->tree.fd < 0) {
		note(NOTE_FATAL, "could not open directory %s: %s", context->tree.path,
		     errtext(context->tree.fd));
		return EXIT_TREE;
	}
	return context_configure(context, NULL, false) < 0 ? EXIT_FAILED : EXIT_DONE;
}

/* ---- The command line */

/* Checks what is to be made, and whether anything is selected. Returns an exit status. */
static int check(const struct args *args)
{
	bool trims = args->text[TEXT_trim] != NULL;
	bool prints = flag(args, FLAG_print) || (trims && flag(args, FLAG_show));
	int results = flag(args, FLAG_print) + flag(args, FLAG_cpio) + flag(args, FLAG_dot) +
		      flag(args, FLAG_sizes) + trims + (args->text[TEXT_output] != NULL) +
		      (args->text[TEXT_why] != NULL);

	if (results != 1)
		return usage_error(
			"one of -l, -o, --cpio, --trim, --why, --sizes and --dot is needed.");
	if ((json_is_open() || flag(args, FLAG_null)) && !prints)
		return usage_error("-J and -0 go with -l or -n.");
	if (trims ? args->text[TEXT_root] != NULL : flag(args, FLAG_show))
		return usage_error(trims ? "--trim takes no -b." : "-n goes with --trim.");
	if (trims && option_overlays[0])
		return usage_error("--trim takes no --overlay.");
	if (flag(args, FLAG_replace) && !args->text[TEXT_output])
		return usage_error("--replace goes with -o.");
	if ((args->text[TEXT_compress] || flag(args, FLAG_decompress) || flag(args, FLAG_strip)) &&
	    !args->text[TEXT_output] && !flag(args, FLAG_cpio))
		return usage_error("--compress, --decompress and --strip go with -o or --cpio.");
	if (flag(args, FLAG_link) && !args->text[TEXT_output])
		return usage_error("--link goes with -o.");
	if (args->text[TEXT_compress] && flag(args, FLAG_decompress))
		return usage_error("--compress and --decompress exclude each other.");
	if (flag(args, FLAG_cpio) && isatty(STDOUT_FILENO))
		return usage_error("an archive is not for a terminal.");
	if (!args->count && !has_selection(args) && !flag(args, FLAG_running) &&
	    !flag(args, FLAG_load_lists))
		return usage_error("nothing is selected. See -h.");
	return EXIT_DONE;
}

/* Selects, and finds what follows. Returns an exit status. */
static int find_all(struct modcopy *copy)
{
	const struct args *args = copy->args;

	closure_open(&copy->closure, &copy->context,
		     CLOSURE_READ | (flag(args, FLAG_weakdeps) ? CLOSURE_WEAKDEPS : 0));
	modcopy_select(copy);
	if (flag(args, FLAG_load_lists))
		modcopy_add_load_lists(copy);
	if (flag(args, FLAG_running))
		modcopy_add_running(copy);
	closure_end(&copy->closure);
	if (copy->closure.failed)
		copy->status = EXIT_FAILED;
	tell_gaps(copy);
	modcopy_find_items(copy, !flag(args, FLAG_no_firmware));
	return copy->status;
}

/* Makes the directory of -o. Returns an exit status. */
static int make_directory(struct modcopy *copy)
{
	const char *path = copy->args->text[TEXT_output];
	size_t length = text_length(path);
	enum newdir_place place;

	while (length > 1 && path[length - 1] == '/')
		length--;
	path = arena_text(&run_arena, path, length);
	place = newdir_look(path, modcopy_tops);
	if (place == NEWDIR_OTHER || (place == NEWDIR_OURS && !flag(copy->args, FLAG_replace))) {
		note_at(NOTE_ERROR, NULL, place == NEWDIR_OURS ? "--replace makes it anew" : NULL,
			"%s is there, and is left as it is", path);
		return EXIT_FAILED;
	}
	return newdir_make(path, modcopy_fill, copy, EXIT_PARTLY);
}

/* Prints what is asked for. Returns an exit status. */
static int print_result(const struct modcopy *copy)
{
	const struct args *args = copy->args;
	int status = EXIT_DONE;

	if (args->text[TEXT_why])
		status = modcopy_why(copy, args->text[TEXT_why]);
	else if (flag(args, FLAG_dot))
		modcopy_dot(copy);
	else if (flag(args, FLAG_sizes))
		modcopy_sizes(copy);
	else
		modcopy_print(copy, flag(args, FLAG_null));
	return first_failure(status, copy->status);
}

int modcopy_main(struct args *args)
{
	static struct modcopy copy;
	int status;

	options_parse(args, options);
	copy.args = args;
	copy.missing = parse_missing(args->text[TEXT_missing]);
	parse_making(&copy);
	status = check(args);
	if (status == EXIT_DONE)
		status = prepare(&copy);
	if (status == EXIT_DONE)
		status = find_all(&copy);
	/* Nothing is made if something is missing that must not be. */
	if (status != EXIT_DONE && status != EXIT_PARTLY)
		return status;
	if (args->text[TEXT_trim])
		return modcopy_trim(&copy, flag(args, FLAG_show), flag(args, FLAG_null));
	if (!args->text[TEXT_output] && !flag(args, FLAG_cpio))
		return print_result(&copy);
	modcopy_add_config(&copy);
	status = flag(args, FLAG_cpio) ? newdir_use(modcopy_fill_and_pack, &copy)
				       : make_directory(&copy);
	return first_failure(status, copy.status);
}
