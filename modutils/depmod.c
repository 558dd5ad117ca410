/* SPDX-License-Identifier: MIT */
/* depmod: reads all modules of a tree and writes the index that modprobe uses. */

//applet: depmod sbin
//about: make the index of a kernel's modules
//operands: version files
//config: config DEPMOD
//config:	bool "depmod"
//config:	default y
//config:	help
//config:	  Writes modules.dep, modules.alias and the other index files of a
//config:	  module tree: that of this machine, or with -b that of an image for
//config:	  another one.
//config: config THREADS
//config:	bool "depmod: read modules in several threads"
//config:	default n
//config:	depends on DEPMOD
//config:	help
//config:	  depmod reads modules in one thread per processor, or in N with -j N.
//config:	  This is for hosts where images are built: with compressed modules
//config:	  unpacking takes nearly all the time. The result is the same. On the
//config:	  running system the folders of a tree that is not in memory are read
//config:	  in eight threads. About 6 KB.
//config: config DEPMOD_FACTS
//config:	bool "depmod: keep what was read"
//config:	default n
//config:	depends on DEPMOD && STAMP
//config:	help
//config:	  depmod also writes modules.facts.bin: what it has read of each
//config:	  module. The next time it reads only the files that are new or have
//config:	  changed. For a board or a machine that gets a driver now and then;
//config:	  the file takes 0.7 KB per module. About 5 KB.
//config: config DEPMOD_ADD
//config:	bool "depmod: add and remove modules"
//config:	default n
//config:	depends on DEPMOD && STAMP
//config:	help
//config:	  depmod --add FILE copies a module into updates/ and indexes it, in
//config:	  one step; depmod --remove NAME takes it away again. About 4 KB.
//usage: depmod [OPTION...] [-a|-A] [VERSION] [FILE...]

#include "base/libbb.h"
#include "depmod_layers.h"
#include "depmod_output.h"
#include "depmod_read.h"
#include "files/fileset.h"
#include "files/names.h"
#include "index/emit.h"
#include "tree/loadorder.h"
#include "tree/treesum.h"
#include "tree/walk.h"

OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	{ 'a', OPT_FLAG, FLAG_all, "all" HELP("read all modules (the default)") },
#if ENABLE_DEPMOD_ADD
	{ 0, OPT_FLAG, FLAG_add, "add" HELP("copy the modules FILE... into updates/") },
	{ 0, OPT_FLAG, FLAG_remove, "remove" HELP("remove the modules NAME... from there") },
#endif
	{ 'A', OPT_FLAG, FLAG_quick, "quick" HELP("do nothing if the index fits") },
	OPTIONS_ROOT('b', "basedir", "dirname", "DIR|the tree is below DIR"),
	OPTION_SET_VERSION(0, "VERSION|as the argument VERSION"),
	OPTION_MODULEDIR('m'),
#if ENABLE_MODULE_LAYERS
	OPTION_OVERLAY_AS("DIR|the tree lies over DIR, whose modules are known"),
	{ 0, OPT_FLAG, FLAG_merge, "merge" HELP("one index of all layers, for kmod and udev") },
#endif
	{ 'o', OPT_DIR, TEXT_outdir, "outdir" HELP("DIR|write below DIR, not beside the modules") },
	{ 'C', OPT_LIST, 0, "config" HELP("PATH|read PATH instead of depmod.d") },
	{ 'e', OPT_FLAG, FLAG_errsyms,
	  "errsyms" HELP("report symbols that nobody has (with -E or -F)") },
	{ 'E', OPT_TEXT, TEXT_symvers,
	  "symvers" HELP("FILE|the kernel's Module.symvers; check versions") },
	{ 'F', OPT_TEXT, TEXT_filesyms, "filesyms" HELP("FILE|the kernel's System.map") },
#if ENABLE_THREADS
	{ 'j', OPT_TEXT, TEXT_jobs, "jobs" HELP("N|read modules in N threads") },
#endif
	{ 'n', OPT_FLAG, FLAG_show, "dry-run" HELP("print the text files, write nothing") },
	{ 0, OPT_FLAG, FLAG_show, "show" },
	{ 'P', OPT_TEXT, TEXT_prefix,
	  "symbol-prefix" HELP("C|symbols of this architecture begin with C") },
	{ 0, OPT_FLAG, FLAG_sync, "sync" HELP("sync the files before they get their names") },
	{ 0, OPT_FLAG, FLAG_no_sync, "no-sync" HELP("do not (the default with -b or -o)") },
	{ 0, OPT_FLAG, FLAG_allow_empty,
	  "allow-empty" HELP("write an index without modules over one that has some") },
#if ENABLE_DEPMOD_FACTS
	{ 0, OPT_FLAG, FLAG_full, "full" HELP("read all modules, whatever was kept of them") },
	{ 0, OPT_FLAG, FLAG_facts, "facts" HELP("keep what was read, also with -b or -o") },
	{ 0, OPT_FLAG, FLAG_no_facts, "no-facts" HELP("do not, and use nothing kept") },
#endif
	{ 'w', OPT_FLAG, FLAG_warn, "warn" HELP("warn of aliases of several modules") },
	/* Options of older depmods, which change nothing. */
	{ 'q', OPT_IGNORED, 0, "" },
	{ 'r', OPT_IGNORED, 0, "root" },
	{ 'u', OPT_IGNORED, 0, "unresolved-error" },
	{ 0, OPT_IGNORED, 0, "map" },
	OPTIONS_VERBOSE,
	OPTIONS_LAST,
};

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Whether TEXT begins as every kernel version does: with two numbers and a dot between them. */
static bool is_version(const char *text)
{
	const char *dot = text;

	while (is_digit(*dot))
		dot++;
	return dot != text && *dot == '.' && is_digit(dot[1]);
}

/* Finds the modules: all of the tree, or the files on the command line. Returns an exit status. */
static int find_modules(struct depmod *depmod)
{
	const char **file = depmod->args->value;
	int fd;

	if (ENABLE_DEPMOD_ADD && depmod->change.words) {
		int status = change_plan(&depmod->change, &depmod->modules, &depmod->rank);

		if (status != EXIT_DONE)
			return status;
	}
	if (!*file || flag(depmod->args, FLAG_all) || flag(depmod->args, FLAG_quick)) {
		if (ENABLE_MODULE_LAYERS)
			walk_layers(&depmod->tree, &depmod->rank, true, &depmod->modules,
				    !merges(depmod));
		else
			walk_tree(&depmod->tree, &depmod->rank, true, &depmod->modules);
		return EXIT_DONE;
	}
	for (; *file; file++) {
		const char *path = *file, *rest = text_after(path, depmod->tree.path);

		if (*path != '/') {
			note(NOTE_FATAL, "%s: not absolute path.", path);
			return EXIT_USAGE;
		}
		if (rest && *rest == '/')
			path = rest + 1;
		fd = tree_open_at(&depmod->tree, path, O_PATH);
		if (fd < 0) {
			note(NOTE_FATAL, "could not create module %s: %s", *file, errtext(fd));
			return EXIT_FAILED;
		}
		close(fd);
		modules_add(&depmod->modules, &depmod->rank, true, path);
	}
	modules_order(&depmod->modules, &depmod->tree, true);
	return EXIT_DONE;
}

/*
 * Whether to sync the files. The running system may lose power right after; an image builder syncs
 * the whole image.
 */
static bool wants_sync(const struct depmod *depmod)
{
	if (flag(depmod->args, FLAG_sync))
		return true;
	return !flag(depmod->args, FLAG_no_sync) && !depmod->args->text[TEXT_root] &&
	       !depmod->args->text[TEXT_outdir];
}

/*
 * Takes the operands of --add or --remove, if it is given. Returns false, after an error message,
 * if they make no sense.
 */
static bool take_change(struct depmod *depmod)
{
	struct args *args = depmod->args;
	struct change *change = &depmod->change;

	change->adds = flag(args, FLAG_add);
	if (!change->adds && !flag(args, FLAG_remove))
		return true;
	if (!args->count || (change->adds && flag(args, FLAG_remove)) || flag(args, FLAG_show) ||
	    flag(args, FLAG_quick) || args->text[TEXT_outdir]) {
		usage_error("--add takes files and --remove names of modules; neither goes "
			    "together with the other, -A, -n or -o");
		return false;
	}
	change->tree = &depmod->tree;
	change->sync = wants_sync(depmod);
	change->words = args->value;
	args->value += args->count;
	args->count = 0;
	return true;
}

/* Whether the operand WORD is a version and not what --add or --remove is about. */
static bool is_version_operand(const struct args *args, const char *word)
{
	if (ENABLE_DEPMOD_ADD && (flag(args, FLAG_add) || flag(args, FLAG_remove)))
		return is_version(word) && !module_stem(word);
	return *word != '/';
}

/*
 * Whether the index in DIR is worth more than the new one, after printing an error: it lists
 * modules and the new one none, or it lists more, because this binary cannot unpack some that the
 * kernel may be able to unpack.
 */
static bool would_lose(const struct depmod *depmod, int dir, const char *dir_name)
{
	size_t now = modules_own(&depmod->modules), listed;

	if ((now || flag(depmod->args, FLAG_allow_empty)) && !depmod->cannot_unpack)
		return false;
	listed = emit_listed(dir);
	if (listed <= now)
		return false;
	if (depmod->cannot_unpack)
		note(NOTE_FATAL, "the index in %s lists more modules, and is left as it is",
		     dir_name);
	else
		note_at(NOTE_FATAL, NULL, "--allow-empty writes an empty one",
			"no modules in %s; the index in %s lists some, and is left as it is",
			depmod->tree.path, dir_name);
	return true;
}

/* Writes the index, unless that would lose modules. Returns an exit status. */
static int write_index(const struct depmod *depmod, const struct emit *emit, int dir,
		       const char *dir_name)
{
	if (would_lose(depmod, dir, dir_name))
		return depmod->cannot_unpack ? EXIT_FAILED : EXIT_PARTLY;
	return emit_write(emit, dir, dir_name, wants_sync(depmod)) ? EXIT_FAILED : EXIT_DONE;
}

/* Makes the index of the modules that were found. Returns an exit status. */
static int make_index(struct depmod *depmod, int dir, const char *dir_name)
{
	struct args *args = depmod->args;
	struct emit emit = {
		.modules = &depmod->modules,
		.graph = &depmod->graph,
		.catalog = &depmod->catalog,
		.keep = ENABLE_DEPMOD_FACTS ? &depmod->recall.keep : NULL,
		.warn_values = flag(args, FLAG_warn),
		.step = ENABLE_DEPMOD_ADD && depmod->change.words ? &depmod->change.step : NULL,
	};
	bool is_whole = !args->list_count && !args->count && !merges(depmod);
	unsigned cycles;
	int status = EXIT_DONE;

	if (is_whole)
		emit.names = treesum_names(&depmod->modules);
	if (!read_tree(depmod, dir, dir_name))
		return EXIT_FAILED;
	graph_resolve(&depmod->graph, &depmod->tree, depmod->tell_unknown);
	cycles = modules_number(&depmod->modules);
	if (!treesum_end(&depmod->treesum, &depmod->tree))
		depmod->catalog.failed = true;
	if (ENABLE_MODULE_LAYERS)
		depmod_respell(&depmod->tree, &depmod->modules, merges(depmod));
	if (is_whole)
		emit.treesum = depmod->treesum;
	if (flag(args, FLAG_show))
		emit_print(&emit);
	else
		status = write_index(depmod, &emit, dir, dir_name);
	if (status != EXIT_DONE)
		return status;
	/* Something was left out or ignored. */
	if (depmod->modules.failed || depmod->rank.failed || depmod->catalog.failed || cycles)
		return EXIT_PARTLY;
	return EXIT_DONE;
}

/* Takes the version off the command line and opens its tree. Returns an exit status. */
static int open_tree(struct depmod *depmod)
{
	struct args *args = depmod->args;
	const char *version = args->text[TEXT_version];

	if (args->count && is_version_operand(args, args->value[0])) {
		version = *args->value++;
		args->count--;
	}
	if (version && !is_version(version)) {
		note(NOTE_ERROR, "Bad version passed %s", version);
		return EXIT_USAGE;
	}
	if (ENABLE_DEPMOD_ADD && !take_change(depmod))
		return EXIT_USAGE;
	if (flag(args, FLAG_errsyms) && !args->text[TEXT_symvers] && !args->text[TEXT_filesyms])
		note(NOTE_WARNING, "-e needs -E or -F");
	if (tree_open(&depmod->tree, args->text[TEXT_root], args->text[TEXT_moduledir], version) <
	    0)
		return EXIT_TREE;
	if (depmod->tree.fd < 0) {
		note(NOTE_FATAL, "could not open directory %s: %s", depmod->tree.path,
		     errtext(depmod->tree.fd));
		return EXIT_TREE;
	}
	return ENABLE_MODULE_LAYERS ? depmod_open_layers(&depmod->tree, args, merges(depmod))
				    : EXIT_DONE;
}

int depmod_main(struct args *args)
{
	static struct depmod depmod;
	const char *dir_name;
	int dir, status;

	depmod.args = args;
	options_parse(args, options);
	status = open_tree(&depmod);
	if (status != EXIT_DONE)
		return status;
	dir = output_open(&depmod.tree, args->text[TEXT_outdir], &dir_name);
	if (dir < 0 || (merges(&depmod) && depmod_is_layer(&depmod.tree, dir)) ||
	    (!flag(args, FLAG_show) && fileset_lock(dir, dir_name) < 0))
		return EXIT_FAILED;
	if (ENABLE_DEPMOD_ADD && !flag(args, FLAG_show))
		change_clean(&depmod.tree, dir);
	rank_read(&depmod.rank, &depmod.tree, args->list_count ? args->list : NULL);
	if (ENABLE_DEPMOD_FACTS)
		expect_facts(&depmod, dir);
	status = find_modules(&depmod);
	if (status != EXIT_DONE)
		return status;
	if (flag(args, FLAG_show))
		return make_index(&depmod, dir, dir_name);
	if (flag(args, FLAG_quick) && !tree_layers(&depmod.tree) && is_up_to_date(&depmod, dir))
		return EXIT_DONE;
	if (!output_is_writable(&depmod.tree, args->text[TEXT_outdir], dir, dir_name))
		return EXIT_FAILED;
	if (ENABLE_DEPMOD_ADD && !change_fits(&depmod.change, &depmod.modules))
		return EXIT_FAILED;
	status = make_index(&depmod, dir, dir_name);
	if (ENABLE_DEPMOD_ADD)
		change_end();
	return status;
}
