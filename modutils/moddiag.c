/* SPDX-License-Identifier: MIT */
/* moddiag: explains why a device has no driver or a module does not load, and audits a tree. */

//applet: moddiag sbin
//about: explain why a device has no driver or why a module does not load
//operands: modules files
//config: config MODDIAG
//config:	bool "moddiag"
//config:	default n
//config:	depends on MODPROBE_D && CMDLINE
//config:	help
//config:	  Checks everything that decides whether a device gets its driver: the
//config:	  file, the index, dependencies, configuration, aliases, the device, the
//config:	  kernel. Names the cause, and the command that repairs it. Changes
//config:	  nothing.
//config: config MODDIAG_TREE
//config:	bool "moddiag: audit of a whole tree"
//config:	default y
//config:	depends on MODDIAG
//config:	help
//config:	  The option -t: checks symbols, versions, cycles, duplicates, firmware
//config:	  and more for all modules of an image at once.
//usage: moddiag [OPTION...] [DEVICE|MODALIAS|MODULE|FILE...]
//usage:       moddiag [OPTION...] -t
//usage:       moddiag [OPTION...] --aliases=FILE
//usage:       moddiag [OPTION...] --watch [DEVICE]

#include <limits.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "explain/aliases.h"
#include "explain/drivers.h"
#include "explain/groups.h"
#include "explain/kernel.h"
#include "explain/module.h"
#include "explain/nodes.h"
#include "explain/oddfiles.h"
#include "explain/watch.h"
#include "files/names.h"
#include "moddiag.h"
#include "system/devfind.h"
#include "system/device.h"

OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	OPTIONS_ROOT('b', "basedir", "dirname", "DIR|the tree is below DIR"),
	OPTION_SET_VERSION('S', OTHER_KERNEL),
	OPTION_MODULEDIR('m'),
#if ENABLE_MODULE_LAYERS
	OPTION_OVERLAY,
#endif
#if ENABLE_MODDIAG_TREE
	{ 't', OPT_FLAG, FLAG_tree, "tree" HELP("look at all modules of the tree") },
#endif
	{ 0, OPT_TEXT, TEXT_aliases,
	  "aliases" HELP("FILE|which of the modaliases in FILE the tree would serve") },
	{ 0, OPT_FLAG, FLAG_watch, "watch" HELP("print new devices, and what comes of them") },
	{ 0, OPT_TEXT, TEXT_for, "for" HELP("SECONDS|with --watch: end after so long") },
	{ 0, OPT_TEXT, TEXT_baseline, "baseline" HELP("FILE|accept the findings in FILE") },
	{ 0, OPT_FLAG, FLAG_strict, "strict" HELP("a warning counts as a fault") },
	{ 'E', OPT_TEXT, TEXT_symvers, "symvers" HELP("FILE|the kernel's Module.symvers") },
	{ 'F', OPT_TEXT, TEXT_filesyms, "filesyms" HELP("FILE|the kernel's System.map") },
	{ 'p', OPT_FLAG, FLAG_plain, "plain" HELP("a line for each finding, for scripts") },
#if ENABLE_JSON
	OPTION_JSON,
#endif
	{ 'v', OPT_FLAG, FLAG_verbose, "verbose" HELP("show all steps") },
	OPTIONS_LAST,
};

static struct diag diag;
static struct moddiag run = { .diag = &diag };

/* ---- Printing */

void moddiag_print(const struct finding_subject *subject, enum finding_level least, size_t lines)
{
	if (flag(run.args, FLAG_plain))
		subject_print_plain(subject);
	else
		subject_print(subject, least, flag(run.args, FLAG_verbose) ? 0 : lines);
}

/*
 * Prints the subjects that have a finding of LEVEL_UNKNOWN or worse, the worst first; with -v all
 * that have one.
 */
static void print_bad(const struct args *args)
{
	bool brief = !flag(args, FLAG_verbose);
	bool *printed = arena_alloc(&run_arena, diag.findings.count + 1);

	for (int level = LEVEL_FAULT; level >= (brief ? LEVEL_UNKNOWN : LEVEL_OK); level--) {
		for (size_t i = 0; i < diag.findings.count; i++) {
			const struct finding_subject *subject = diag.findings.list[i];

			if (printed[i] || !subject->count ||
			    subject_worst(subject) != (enum finding_level)level)
				continue;
			if (flag(args, FLAG_plain))
				subject_print_plain(subject);
			else
				groups_print(&diag.findings, i, brief, printed);
		}
	}
}

/* Whether SUBJECT is a device: all its findings are about one thing. */
static bool is_device(const struct finding_subject *subject)
{
	return subject != diag.ground && *subject->name == '/';
}

const char *moddiag_counts(void)
{
	unsigned faults = 0, warnings = 0;

	for (size_t i = 0; i < diag.findings.count; i++) {
		const struct finding_subject *subject = diag.findings.list[i];

		if (is_device(subject)) {
			faults += subject_worst(subject) == LEVEL_FAULT;
			warnings += subject_worst(subject) == LEVEL_WARNING;
			continue;
		}
		faults += subject->counts[LEVEL_FAULT];
		warnings += subject->counts[LEVEL_WARNING];
	}
	return text_format(&run_arena, "%u fault%s, %u warning%s%s", faults, faults == 1 ? "" : "s",
			   warnings, warnings == 1 ? "" : "s",
			   run.baseline.dropped
				   ? text_format(&run_arena, ", %u accepted", run.baseline.dropped)
				   : "");
}

int moddiag_status(void)
{
	enum finding_level worst = findings_worst(&diag.findings);

	if (worst == LEVEL_WARNING)
		return flag(run.args, FLAG_strict) ? EXIT_FAULTS : EXIT_WARNINGS;
	return worst == LEVEL_FAULT ? EXIT_FAULTS : EXIT_DONE;
}

/* ---- Diagnoses */

/* Whether WORD is written like a bus's alias: "usb:v0BDAp8176...", "of:N...". */
static bool is_alias(const char *word)
{
	size_t bus = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return bus && word[bus] == ':' && word[0] > '9';
}

static void diagnose_name(const char *word)
{
	const char *name = name_fold(arena_copy(&run_arena, word));
	struct targets targets = { NULL, 0, 0 };
	struct modrec record;

	if (!diag_indexed(&diag, name, &record) && !moddb_is_builtin(diag.context.db, name)) {
		diag_check_index(&diag);
		diag_catch(&diag, FIND_NAME, LEVEL_WARNING);
		if (!moddb_module(diag.context.db, name, &record))
			targets_find(&diag.context, word, &targets);
	}
	if (targets.count && targets.list[0].alias) {
		targets.count = 0;
		diag_alias(&diag, word, &targets);
		diag_modules(&diag, &targets);
		return;
	}
	if (nodes_tell_absent(&diag, word))
		return;
	diag_renamed(&diag, name);
	diag_module(&diag, name, false);
	target_add(&targets, name);
	if (subject_worst(diag.findings.now) < LEVEL_FAULT) {
		diag_plan(&diag, &targets);
		diag_devices_of(&diag, name);
	}
}

static void diagnose_alias(const char *word)
{
	struct targets targets = { NULL, 0, 0 };

	diag_alias(&diag, word, &targets);
	diag_modules(&diag, &targets);
}

/* A missing node may be one that a module makes, or one that loads a module when it is opened. */
static void diagnose_node(const char *word)
{
	struct targets targets = { NULL, 0, 0 };
	const char *alias = arena_join(&run_arena, "devname:", text_after(word, "/dev/"), NULL);

	finding_add(&diag.findings, FIND_DEVICE, LEVEL_FAULT, NULL,
		    "%s is not there, or no device in /sys belongs to it", word);
	targets_find(&diag.context, alias, &targets);
	if (targets.count)
		diagnose_alias(alias);
}

static bool is_file(const char *word)
{
	struct stat status;

	return module_stem(word) &&
	       (text_first(word, '/') || fstatat(AT_FDCWD, word, &status, 0) == 0);
}

/*
 * Whether the index has a module WORD. Comes before the search for a device WORD, because some
 * devices have their module's name: fuse, kvm. Makes no full check.
 */
static bool is_module(const char *word)
{
	const char *name = name_fold(arena_copy(&run_arena, word));
	struct modrec record;

	return !word[text_before(word, "/:")] &&
	       (diag_indexed(&diag, name, &record) || moddb_is_builtin(diag.context.db, name));
}

static void diagnose(const char *word)
{
	bool is_known = is_file(word) || is_module(word);
	const char *path = is_known ? NULL : device_find(&diag.context.tree.root, word);

	findings_subject(&diag.findings, word);
	/* What cannot be read may be about this one. */
	findings_repeat(&diag.findings, diag.ground, FIND_CONFIG);
	if (is_file(word)) {
		diag_module_file(&diag, word);
	} else if (path) {
		diag_device(&diag, path);
	} else if (text_after(word, "/dev/")) {
		diagnose_node(word);
	} else if (*word == '/') {
		finding_add(&diag.findings, FIND_DEVICE, LEVEL_FAULT, NULL, "there is no device %s",
			    word);
	} else if (is_alias(word)) {
		diagnose_alias(word);
	} else if (text_first(word, ':')) {
		finding_add(&diag.findings, FIND_DEVICE, LEVEL_FAULT, NULL,
			    "no bus of this system has a device %s", word);
	} else {
		diagnose_name(word);
	}
	diag_kernel(&diag);
}

/* Lines of a screen. The findings about one argument fit into it. */
enum { SCREEN = 24 };

/* Prints the subjects FIRST and later, which are about one argument, on one screen. */
static void print_answer(size_t first)
{
	size_t count = 0;

	for (size_t i = first; i < diag.findings.count; i++)
		count += diag.findings.list[i]->count != 0;
	for (size_t i = first; i < diag.findings.count; i++) {
		if (diag.findings.list[i]->count)
			moddiag_print(diag.findings.list[i], LEVEL_OK, SCREEN / count);
	}
}

/* Diagnoses each argument and prints the findings. Returns an exit status. */
static int diagnose_all(const struct args *args)
{
	for (const char **word = args->value; *word; word++) {
		size_t first = diag.findings.count;

		diagnose(*word);
		baseline_accept(&run.baseline, &diag);
		print_answer(first);
	}
	/* Findings about the tree that matter are in the other subjects already: count them once.
	 */
	memset(diag.ground->counts, 0, sizeof(diag.ground->counts));
	return moddiag_status();
}

static int diagnose_system(const struct args *args)
{
	struct device_counts counts;
	int error;

	diag.findings.now = diag.ground;
	oddfiles_check_index(&diag);
	error = diag_devices(&diag, &counts);
	diag.findings.now = diag.ground;
	if (!diag_lacks_tree(&diag))
		oddfiles_tell_lost(&diag);
	findings_subject(&diag.findings, "kernel");
	if (error)
		finding_add(&diag.findings, FIND_DEVICE, LEVEL_UNKNOWN, "mount -t sysfs sysfs /sys",
			    DEVICES_ROOT ": %s", errtext(error));
	diag_kernel(&diag);
	baseline_accept(&run.baseline, &diag);
	print_bad(args);
	if (!flag(args, FLAG_plain))
		print("%u devices: %u bound, %u declined, %u served otherwise, "
		      "%u that no module claims; %s\n",
		      counts.all, counts.bound, counts.declined, counts.served, counts.unclaimed,
		      moddiag_counts());
	return moddiag_status();
}

/* Reads the accepted findings. Returns an exit status. */
static int read_baseline(const char *path)
{
	int error = path ? baseline_read(&run.baseline, &diag, path) : 0;

	if (!error)
		return EXIT_DONE;
	note_set_sink(note_to_stderr);
	note(NOTE_ERROR, "could not read %s: %s", path, errtext(error));
	return EXIT_FAILED;
}

/* Returns what is wrong with ARGS for --watch, which is to end after SECONDS; NULL: nothing. */
static const char *watch_mistake(const struct args *args, unsigned seconds)
{
	if (!root_is_running(&diag.context.tree.root) || flag(args, FLAG_plain) || args->count > 1)
		return "--watch is for people, on this system, and for one device.";
	if (args->text[TEXT_for] && !seconds)
		return "--for: 0 seconds are too few. Without --for, --watch never ends.";
	return seconds > INT_MAX / 1000 ? "--for: that is more than 24 days." : NULL;
}

/* Watches the events of the device WORD, or all. Returns an exit status. */
static int watch_events(const struct args *args, const char *word)
{
	const char *text = args->text[TEXT_for], *mistake, *path;
	unsigned seconds;
	int error;

	/* As a finding, which notes are by now, nobody would see what is wrong with the options. */
	note_set_sink(note_to_stderr);
	seconds = text ? parse_number(text, "seconds") : 0;
	mistake = watch_mistake(args, seconds);
	if (mistake)
		return usage_error(mistake);
	diag_catch(&diag, FIND_CONFIG, LEVEL_WARNING);
	path = word ? device_find(&root_running, word) : NULL;
	/* A device that is not there yet may be plugged in: its name is a part of a path. */
	error = watch(&diag, path ? path : word, seconds * 1000);
	if (!error)
		return EXIT_DONE;
	note_set_sink(note_to_stderr);
	note(NOTE_ERROR, "could not listen to the kernel's events: %s", errtext(error));
	return EXIT_FAILED;
}

int moddiag_main(struct args *args)
{
	options_parse(args, options);
	run.args = args;
	/* Records have what plain lines have. */
	if (json_is_open())
		args->flags |= 1u << FLAG_plain;
	if (diag_open(&diag, args->text[TEXT_root], args->text[TEXT_moduledir],
		      args->text[TEXT_version]) < 0)
		return EXIT_TREE;
	if (flag(args, FLAG_watch))
		return watch_events(args, args->value[0]);
	if (read_baseline(args->text[TEXT_baseline]) != EXIT_DONE)
		return EXIT_FAILED;
	oddfiles_look_at_tree(&diag);
	diag.symvers = args->text[TEXT_symvers];
	diag.map = args->text[TEXT_filesyms];
	if (ENABLE_MODDIAG_TREE && flag(args, FLAG_tree))
		return moddiag_audit(&run);
	if (args->text[TEXT_aliases])
		return moddiag_board(&run, args->text[TEXT_aliases]);
	return args->count ? diagnose_all(args) : diagnose_system(args);
}
