/* SPDX-License-Identifier: MIT */
/* modprobe: loads and removes modules by name, alias or path, with their dependencies. */

//applet: modprobe sbin
//about: load and remove kernel modules with their dependencies
//operands: removable
//config: config MODPROBE
//config:	bool "modprobe"
//config:	default y
//config:	help
//config:	  Loads a module with its dependencies, by the index and modprobe.d, or
//config:	  removes it with the modules that nobody uses any longer.
//config: config JOBS
//config:	bool "Several modules at the same time"
//config:	default MODPLUG
//config:	depends on MODPROBE || MODPLUG
//config:	help
//config:	  The option -j of modprobe -a and modplug: modules that do not depend
//config:	  on each other are loaded at the same time, each by its own process.
//config:	  About 2 KB.
//usage: modprobe [OPTION...] MODULE [PARAMETER=VALUE...]
//usage:       modprobe [OPTION...] -a MODULE...
//usage:       modprobe [OPTION...] -r MODULE...
//usage:       modprobe [OPTION...] -c

#include "modprobe.h"
#include "base/json.h"
#include "base/libbb.h"
#include "base/options.h"
#include "base/printable.h"
#include "explain/othertrees.h"
#include "explain/reasons.h"
#include "files/names.h"
#include "files/params.h"
#include "files/path.h"
#include "modprobe_env.h"
#include "modprobe_show.h"
#include "plan/jobs.h"
#include "plan/removal.h"
#include "plan/run.h"
#include "plan/trace.h"
#include "system/kload.h"

OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	{ 'a', OPT_FLAG, FLAG_all, "all" HELP("every argument is a module") },
	{ 'r', OPT_FLAG, FLAG_remove, "remove" HELP("remove instead of loading") },
	{ 0, OPT_FLAG, FLAG_holders,
	  "remove-holders" HELP("remove, and also what holds the module") },
	{ 0, OPT_FLAG, FLAG_holders, "remove-dependencies" },
	{ 'w', OPT_TEXT, TEXT_wait,
	  "wait" HELP("MSEC|with -r: wait that long while it is in use") },
	{ 0, OPT_FLAG, FLAG_first_time, "first-time" HELP("fail if there is nothing to do") },
	{ 'i', OPT_FLAG, FLAG_ignore, "ignore-install" HELP("ignore install and remove commands") },
	{ 0, OPT_FLAG, FLAG_ignore, "ignore-remove" },
	{ 0, OPT_FLAG, FLAG_run_commands,
	  "run-commands" HELP("with -d: run the tree's commands on this system") },
	{ 'b', OPT_FLAG, FLAG_blacklist, "use-blacklist" HELP("apply the blacklist to names too") },
	{ 'f', OPT_FLAG, FLAG_force, "force" HELP("both below; with -r: remove even when in use") },
	{ 0, OPT_FLAG, FLAG_force_modversion, "force-modversion" HELP("ignore symbol versions") },
	{ 0, OPT_FLAG, FLAG_force_vermagic, "force-vermagic" HELP("ignore the version magic") },
	{ 'D', OPT_FLAG, FLAG_depends, "show-depends" HELP("print what would be loaded") },
	{ 'R', OPT_FLAG, FLAG_alias, "show-alias" HELP("print the modules that an alias means") },
	{ 0, OPT_FLAG, FLAG_alias, "resolve-alias" },
#if ENABLE_MODPROBE_SHOW
	{ 'c', OPT_FLAG, FLAG_config, "show-config" HELP("print configuration and aliases") },
	{ 0, OPT_FLAG, FLAG_config, "showconfig" },
	{ 0, OPT_FLAG, FLAG_modversions,
	  "show-modversions" HELP("print a module's versions of wanted symbols") },
	{ 0, OPT_FLAG, FLAG_modversions, "dump-modversions" },
	{ 0, OPT_FLAG, FLAG_exports, "show-exports" HELP("print a module's exported symbols") },
#endif
#if ENABLE_JOBS
	{ 'j', OPT_TEXT, TEXT_jobs, "jobs" HELP("N|with -a: load up to N modules at once") },
#if ENABLE_TRACE
	{ 0, OPT_TEXT, TEXT_trace,
	  "trace" HELP("FILE|with -a: write what is loaded when to FILE") },
#endif
#endif
#if ENABLE_JSON
	OPTION_JSON,
#endif
	{ 'n', OPT_FLAG, FLAG_dry_run, "dry-run" HELP("do nothing, print what would be done") },
	{ 0, OPT_FLAG, FLAG_dry_run, "show" },
	{ 'C', OPT_LIST, 0, "config" HELP("PATH|read PATH instead of modprobe.d") },
	OPTIONS_ROOT('d', "dirname", "basedir", "DIR|the tree is below DIR"),
	OPTION_MODULEDIR(0),
#if ENABLE_MODULE_LAYERS
	OPTION_OVERLAY,
#endif
	OPTION_SET_VERSION('S', OTHER_KERNEL),
#if ENABLE_BUSYBOX_COMPAT
	{ 'l', OPT_FLAG, FLAG_list, "" HELP("list the modules that match a pattern") },
#endif
	OPTIONS_SYSLOG,
	{ 'q', OPT_QUIET, OPTION_QUIET_ID, "quiet" HELP("say nothing") },
	OPTIONS_VERBOSE,
	OPTIONS_LAST,
};

static int not_found(const struct modprobe *modprobe, const char *name, enum note_level level)
{
	const struct tree *tree = &modprobe->context.tree;

	if (flag(modprobe->args, FLAG_remove)) {
		note(level, "Module %s not found.", name);
		return EXIT_FAILED;
	}
	if (tree->fd < 0) {
		note_at(level, NULL, errtext(tree->fd), "Module %s not found in directory %s", name,
			tree->path);
		if (ENABLE_REASONS)
			othertrees_tell(tree, level);
		return EXIT_TREE;
	}
	note(level, "Module %s not found in directory %s", name, tree->path);
	return EXIT_FAILED;
}

/* Whether WORD is a path and not a name: it starts with "/", "./" or "../", as in kmod. */
static bool is_path(const char *word)
{
	return *word == '/' || !strncmp(word, "./", 2) || !strncmp(word, "../", 3);
}

static void find_targets(struct modprobe *modprobe, const char *word, struct targets *found)
{
	if (is_path(word))
		target_add(found, name_from_path(&run_arena, word))->file = path_absolute(word);
	else
		targets_find(&modprobe->context, word, found);
}

static unsigned plan_flags(const struct modprobe *modprobe)
{
	return (flag(modprobe->args, FLAG_ignore) ? PLAN_IGNORE_COMMANDS : 0) |
	       (flag(modprobe->args, FLAG_holders) ? PLAN_REMOVE_HOLDERS : 0) |
	       (flag(modprobe->args, FLAG_blacklist) ? PLAN_BLACKLIST_NAMES : 0) |
	       (flag(modprobe->args, FLAG_depends) ? PLAN_FROM_SCRATCH : 0);
}

/* Prints a module that an alias means. */
static void show_target(const struct modprobe *modprobe, const struct target *target)
{
	if (!json_is_open()) {
		print("%s\n", text_printable(&run_arena, target->name));
		return;
	}
	json_object(NULL);
	json_text("name", target->name);
	json_text("alias", target->alias);
	json_bool("builtin", moddb_is_builtin(modprobe->context.db, target->name));
	json_end();
}

/* Loads TARGET. The plan has the steps of the earlier targets of the same word. */
static int load_target(struct modprobe *modprobe, const struct target *target,
		       const char *parameters)
{
	struct plan *plan = &modprobe->plan;
	const struct step *hopeless;
	size_t first = plan->count;

	if (flag(modprobe->args, FLAG_alias)) {
		show_target(modprobe, target);
		return EXIT_DONE;
	}
	hopeless = plan_load(plan, target, parameters, plan_flags(modprobe));
	return hopeless ? run_step(&modprobe->run, hopeless)
			: run_plan(&modprobe->run, plan, first);
}

/* Finds all modules that WORD means; prints an error if there are none. Returns an exit status. */
static int find_some(struct modprobe *modprobe, const char *word, enum note_level level,
		     struct targets *found)
{
	int error = 0;

	*found = (struct targets){ NULL, 0, 0 };
	/* A path that names no module, such as "/" or a directory's with a slash behind it. */
	if (is_path(word) && !*name_from_path(&run_arena, word))
		error = -ENOENT;
	else if (is_path(word) && access(word, F_OK) < 0)
		error = -errno;
	if (error) {
		note(level, "Failed to get module from path %s: %s", word, errtext(error));
		return EXIT_FAILED;
	}
	find_targets(modprobe, word, found);
	return found->count ? EXIT_DONE : not_found(modprobe, word, level);
}

/* Loads or removes all modules that WORD means. Returns an exit status. */
static int handle(struct modprobe *modprobe, const char *word, const char *parameters,
		  enum note_level level)
{
	struct targets found;
	bool removes = flag(modprobe->args, FLAG_remove);
	int status = find_some(modprobe, word, level, &found);

	if (status != EXIT_DONE)
		return status;
	/* In a dry run only the plan knows what the words before this one have removed. */
	if (!modprobe->plan.context || !modprobe->run.dry || !removes)
		plan_open(&modprobe->plan, &modprobe->context);
	for (size_t i = 0; i < found.count; i++) {
		int next = removes ? run_removal(&modprobe->run, &modprobe->plan, &found.list[i],
						 plan_flags(modprobe))
				   : load_target(modprobe, &found.list[i], parameters);

		status = first_failure(status, next);
	}
	return status;
}

static int handle_all(struct modprobe *modprobe)
{
	enum note_level level = flag(modprobe->args, FLAG_all) ? NOTE_WARNING : NOTE_FATAL;
	int status = EXIT_DONE;

	for (const char **word = modprobe->args->value; *word; word++)
		status = first_failure(status, handle(modprobe, *word, "", level));
	return status;
}

/* Loads all words by one plan, LIMIT modules at a time. Returns an exit status. */
static int load_together(struct modprobe *modprobe, unsigned limit)
{
	struct tally tally = { .status = EXIT_DONE };
	struct plan plan;
	const struct jobs jobs = { &modprobe->run, &plan, limit, &tally };

	plan_open(&plan, &modprobe->context);
	for (const char **word = modprobe->args->value; *word; word++) {
		struct targets found;
		int status = find_some(modprobe, *word, NOTE_WARNING, &found);

		tally.status = first_failure(tally.status, status);
		for (size_t i = 0; i < found.count; i++) {
			if (ENABLE_TRACE)
				found.list[i].cause = *word;
			jobs_add(&jobs, &found.list[i], "", plan_flags(modprobe));
		}
	}
	jobs_run(&jobs);
	if (ENABLE_TRACE && modprobe->args->verbose)
		trace_print_path();
	return tally.status;
}

/* ---- The command */

static void prepare_run(struct modprobe *modprobe)
{
	const struct args *args = modprobe->args;
	bool dry = flag(args, FLAG_dry_run) && !flag(args, OPTION_QUIET_ID);

	modprobe->run = (struct run){
		.context = &modprobe->context,
		.show = args->verbose || flag(args, FLAG_depends) || dry,
		.dry = flag(args, FLAG_dry_run) || flag(args, FLAG_depends),
		.all = flag(args, FLAG_depends),
		.first_time = flag(args, FLAG_first_time),
		.foreign_commands = flag(args, FLAG_run_commands),
		.force_remove = flag(args, FLAG_force),
		.wait_msec = args->text[TEXT_wait] ? parse_msec(args->text[TEXT_wait]) : 0,
		.child_options = modprobe_child_options(args),
		.explainer = EXPLAINER,
	};
	if (flag(args, FLAG_force) || flag(args, FLAG_force_modversion))
		modprobe->run.load_flags |= KLOAD_IGNORE_MODVERSIONS;
	if (flag(args, FLAG_force) || flag(args, FLAG_force_vermagic))
		modprobe->run.load_flags |= KLOAD_IGNORE_VERMAGIC;
}

/* Returns how many modules to load at a time; 1 if -j does not apply. */
static unsigned jobs_of(const struct modprobe *modprobe)
{
	const struct args *args = modprobe->args;

	if (!ENABLE_JOBS || !args->text[TEXT_jobs] || modprobe->run.dry ||
	    flag(args, FLAG_remove) || flag(args, FLAG_alias))
		return 1;
	return parse_jobs(args->text[TEXT_jobs]);
}

/* Opens the tree and reads the configuration. Returns an exit status. */
static int prepare(struct modprobe *modprobe)
{
	struct args *args = modprobe->args;
	struct context *context = &modprobe->context;
	unsigned flags = 0;

	/* With these options the kernel, udev and mdev often request modules that do not exist. */
	if (flag(args, OPTION_QUIET_ID) || flag(args, FLAG_blacklist))
		flags |= MODDB_HASTY;
	if (!modprobe->run.dry && !flag(args, FLAG_remove) && !flag(args, FLAG_alias))
		flags |= MODDB_WILL_LOAD;
	if (context_open(context, args->text[TEXT_root], args->text[TEXT_moduledir],
			 args->text[TEXT_version], flags) < 0)
		return EXIT_TREE;
	return context_configure(context, args->list_count ? args->list : NULL,
				 root_is_running(&context->tree.root)) < 0
		       ? EXIT_FAILED
		       : EXIT_DONE;
}

/* Prints the symbols of the file or of all modules that the first word means. */
static int show_symbols(struct modprobe *modprobe)
{
	const char *word = modprobe->args->value[0];
	bool exports = flag(modprobe->args, FLAG_exports);
	struct targets found = { NULL, 0, 0 };
	int status;

	if (!word)
		return usage_error("missing filename.");
	if (text_first(word, '/') || module_stem(word))
		return modprobe_show_symbols(word, exports);
	status = prepare(modprobe);
	if (status != EXIT_DONE)
		return status;
	find_targets(modprobe, word, &found);
	/* Only kmod 34 and older take a file of any name. */
	if (!found.count && access(word, F_OK) == 0)
		return modprobe_show_symbols(word, exports);
	if (!found.count)
		return not_found(modprobe, word, NOTE_FATAL);
	for (size_t i = 0; i < found.count; i++)
		status = first_failure(status, modprobe_show_module(&modprobe->context,
								    found.list[i].name, exports));
	return status;
}

/* Whether what is printed has a form in JSON. */
static bool prints_records(const struct modprobe *modprobe)
{
	const unsigned others =
		1u << FLAG_config | 1u << FLAG_list | 1u << FLAG_modversions | 1u << FLAG_exports;

	return !(modprobe->args->flags & others) &&
	       (modprobe->run.dry || flag(modprobe->args, FLAG_alias));
}

int modprobe_main(struct args *args)
{
	static struct modprobe modprobe;
	unsigned jobs;
	int status;

	modprobe_prepend_options(args);
	options_parse(args, options);
	if (flag(args, FLAG_holders))
		args->flags |= 1u << FLAG_remove;
	modprobe.args = args;
	prepare_run(&modprobe);
	if (json_is_open() && !prints_records(&modprobe))
		return usage_error("-J goes with -n, -D or -R.");
	if (ENABLE_MODPROBE_SHOW && (flag(args, FLAG_modversions) || flag(args, FLAG_exports)))
		return show_symbols(&modprobe);
	if (!args->count && !flag(args, FLAG_config) && !flag(args, FLAG_list))
		return usage_error("missing parameters. See -h.");
	jobs = jobs_of(&modprobe);
	status = ENABLE_JOBS && ENABLE_TRACE ? modprobe_open_trace(&modprobe, jobs) : EXIT_DONE;
	if (status == EXIT_DONE)
		status = prepare(&modprobe);
	if (status != EXIT_DONE)
		return status;
	if (ENABLE_MODPROBE_SHOW && flag(args, FLAG_config))
		return modprobe_show_config(&modprobe.context);
	if (ENABLE_BUSYBOX_COMPAT && flag(args, FLAG_list))
		return modprobe_list(modprobe.context.db, args->value[0]);
	if (ENABLE_JOBS && flag(args, FLAG_all) && (jobs > 1 || (ENABLE_TRACE && jobs_trace)))
		return load_together(&modprobe, jobs);
	if (flag(args, FLAG_all) || flag(args, FLAG_remove))
		return handle_all(&modprobe);
	return handle(&modprobe, args->value[0], params_join(args->value + 1, false), NOTE_FATAL);
}
