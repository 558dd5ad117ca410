/* SPDX-License-Identifier: MIT */
/*
 * modplug: loads the modules for all devices, first those that are there, then those that appear.
 */

//applet: modplug sbin
//about: load the modules that the hardware needs
//operands: modules
//config: config MODPLUG
//config:	bool "modplug"
//config:	default n
//config:	help
//config:	  Loads the modules for all devices by one plan, several at a time, and
//config:	  then those for devices that appear. Replaces find and xargs around
//config:	  modprobe, or one modprobe for each device.
//config: config MODPLUG_FIRMWARE
//config:	bool "modplug: modules wait for their firmware"
//config:	default n
//config:	depends on MODPLUG
//config:	help
//config:	  The option --need-firmware: a module whose firmware cannot be read yet
//config:	  is held back. In an initramfs that is the default, for five seconds.
//config:	  About 4 KB.
//config: config MODPLUG_HANDOVER
//config:	bool "modplug: what an initramfs knows, for the root file system"
//config:	default n
//config:	depends on MODPLUG && STAMP
//config:	help
//config:	  The options --hand-over and --take-over: the modplug of an initramfs
//config:	  leaves in /run which devices have their modules, and that of the root
//config:	  file system does not look at everything again. About 5 KB.
//usage: modplug [OPTION...] [MODALIAS...]
//usage:       modplug -e [-f] [OPTION...]
//usage:       modplug -u [-b ROOT] [-S VERSION]

#include <limits.h>

#include "base/file.h"
#include "base/json.h"
#include "base/libbb.h"
#include "base/msec.h"
#include "base/options.h"
#include "base/process.h"
#include "base/write.h"
#include "explain/othertrees.h"
#include "explain/reasons.h"
#include "files/path.h"
#include "modplug_lists.h"
#include "plan/handover.h"
#include "plan/hold.h"
#include "plan/hotplug.h"
#include "plan/trace.h"
#include "system/autoload.h"
#include "system/procmod.h"

enum {
	FLAG_dry_run,
	FLAG_unclaimed,
	FLAG_list,
	FLAG_cold,
	FLAG_events,
	FLAG_foreground,
	FLAG_no_firmware,
	FLAG_any_order,
	FLAG_hand_over,
	FLAG_take_over,
};
enum {
	TEXT_wait = TEXT_OWN,
	TEXT_limit,
	TEXT_jobs,
	TEXT_pidfile,
	TEXT_trace,
	TEXT_lists = TEXT_trace + ENABLE_MODPLUG_LISTS,
	TEXT_firmware = TEXT_lists + ENABLE_MODPLUG_FIRMWARE,
	TEXTS,
};
OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	{ 'e', OPT_FLAG, FLAG_events, "events" HELP("then stay, and load for new devices") },
	{ 'f', OPT_FLAG, FLAG_foreground, "foreground" HELP("with -e: not in the background") },
	{ 'p', OPT_TEXT, TEXT_pidfile,
	  "pidfile" HELP("FILE|with -e: write the process number to FILE") },
	{ 0, OPT_FLAG, FLAG_no_firmware, "no-firmware" HELP("leave firmware to others") },
#if ENABLE_MODPLUG_FIRMWARE
	{ 0, OPT_TEXT, TEXT_firmware,
	  "need-firmware" HELP(
		  "SECONDS|hold modules back so long if their firmware is not there") },
#endif
#if ENABLE_MODPLUG_HANDOVER
	{ 0, OPT_FLAG, FLAG_hand_over, "hand-over" HELP("leave what is known in /run") },
	{ 0, OPT_FLAG, FLAG_take_over, "take-over" HELP("take what another modplug left there") },
#endif
	{ 0, OPT_LIST, 0, "until" HELP("PATTERN|wait for a name in /dev or a modalias") },
	{ 'l', OPT_FLAG, FLAG_list, "list" HELP("load what modules-load.d lists") },
	{ 'c', OPT_FLAG, FLAG_cold, "cold" HELP("with -l: and what the devices ask for") },
#if ENABLE_MODPLUG_LISTS
	{ 'L', OPT_TEXT, TEXT_lists,
	  "lists" HELP("LIST|load what other lists have, with commas between") },
	{ 0, OPT_FLAG, FLAG_any_order, "any-order" HELP("with -l: the order does not matter") },
#endif
	{ 'u', OPT_FLAG, FLAG_unclaimed, "unclaimed" HELP("print devices without a driver") },
#if ENABLE_JOBS
	{ 'j', OPT_TEXT, TEXT_jobs, "jobs" HELP("N|load up to N modules at once") },
#endif
	{ 'w', OPT_TEXT, TEXT_wait, "wait" HELP("MSEC|done when nothing is new for so long") },
	{ 't', OPT_TEXT, TEXT_limit,
	  "timeout" HELP("SECONDS|done at the latest after so long (120; 0: never)") },
#if ENABLE_TRACE
	{ 0, OPT_TEXT, TEXT_trace, "trace" HELP("FILE|write what is loaded when to FILE") },
#endif
	{ 'n', OPT_FLAG, FLAG_dry_run, "dry-run" HELP("print what would be loaded") },
#if ENABLE_JSON
	OPTION_JSON,
#endif
	OPTIONS_ROOT('b', "basedir", "dirname", "ROOT|with -n and -u: the system below ROOT"),
	OPTION_MODULEDIR(0),
#if ENABLE_MODULE_LAYERS
	OPTION_OVERLAY,
#endif
	OPTION_SET_VERSION('S', OTHER_KERNEL),
	OPTIONS_SYSLOG,
	{ 'q', OPT_QUIET, OPTION_QUIET_ID, "quiet" HELP("say nothing") },
	OPTIONS_VERBOSE,
	OPTIONS_LAST,
};

/* ---- The start */

/* Prints the totals. Returns an exit status. */
static int sum_up(const struct args *args, const struct plug *plug)
{
	const struct tally *tally = plug->jobs.tally;
	unsigned msec = msec_now() - plug->started;
	const char *missing = devwait_missing(&plug->until), *unfit = "";

	if (missing)
		note(NOTE_ERROR, "no device %s after %u s", missing, msec / 1000);
	if (ENABLE_TRACE && args->verbose)
		trace_print_path();
	if (tally->unfit)
		unfit = text_format(&run_arena, ", %u not for this machine", tally->unfit);
	if (ENABLE_MODPLUG_FIRMWARE && tally->held)
		unfit = text_format(&run_arena, "%s, %u held back", unfit, tally->held);
	if (!flag(args, OPTION_QUIET_ID))
		print("%u devices, %u modules loaded, %u already there, %u failed%s, %u.%03u s\n",
		      plug->devices, tally->loaded, tally->there, tally->failed, unfit, msec / 1000,
		      msec % 1000);
	if (plug->until.count)
		return missing ? EXIT_FAILED : EXIT_DONE;
	return first_failure(tally->status, plug->workers.count ? EXIT_FAILED : EXIT_DONE);
}

static void write_pid(const char *path, pid_t pid)
{
	const char *text = text_format(&run_arena, "%d\n", (int)pid);
	int fd, error;

	if (!path)
		return;
	fd = file_open(path, O_WRONLY | O_CREAT | O_TRUNC);
	error = fd < 0 ? fd : write_all(fd, text, strlen(text));
	if (error)
		note(NOTE_ERROR, "could not write %s: %s", path, errtext(error));
	if (fd >= 0)
		close(fd);
}

/*
 * Continues in a child process without a terminal, and ends this one with STATUS. If no child can
 * be made, this process continues.
 */
static void go_to_background(const struct args *args, struct plug *plug, int status)
{
	pid_t pid = process_fork();
	int fd;

	if (pid) {
		write_pid(args->text[TEXT_pidfile], pid < 0 ? getpid() : pid);
		if (pid > 0)
			finish(status);
		return;
	}
	/* The workers are children of the parent. */
	plug->workers = (struct workers){ .count = 0 };
	setsid();
	note_set_sink(note_to_syslog);
	if (chdir("/") < 0 || (fd = file_open("/dev/null", O_RDWR)) < 0)
		return;
	for (int standard = 0; standard <= STDERR_FILENO; standard++)
		dup2(fd, standard);
	close(fd);
}

/*
 * Loads for the devices that are there and, with -e, for those that appear. Returns an exit status.
 */
static int plug_and_play(const struct args *args, struct plug *plug)
{
	int status;

	hotplug_start(plug);
	if (plug->is_stopped)
		return EXIT_FAILED;
	status = sum_up(args, plug);
	if (ENABLE_MODPLUG_HANDOVER && flag(args, FLAG_hand_over))
		handover_leave(plug);
	if (ENABLE_MODPLUG_HANDOVER)
		handover_close(plug);
	if (!flag(args, FLAG_events))
		return status;
	if (flag(args, FLAG_foreground)) {
		write_pid(args->text[TEXT_pidfile], getpid());
		out_flush(&out_stdout);
	} else {
		go_to_background(args, plug, status);
	}
	hotplug_serve(plug);
	if (args->text[TEXT_pidfile])
		unlink(args->text[TEXT_pidfile]);
	return EXIT_DONE;
}

/* ---- Devices without a driver */

/*
 * Returns why a device has no driver, given the modules FOUND for its modalias; NULL if that is
 * normal.
 */
static const char *unbound_text(const struct plug *plug, const struct targets *found)
{
	struct strbuf names = { .arena = &run_arena };
	const char *blacklisted = "";

	if (!found->count)
		return "no module";
	for (size_t i = 0; i < found->count; i++) {
		const struct target *target = &found->list[i];

		if (target->is_builtin || modstate_is_shown(&plug->context.tree.root, target->name))
			return NULL;
		strbuf_format(&names, " %s", target->name);
		if (target_is_unwanted(&plug->context.conf, target, false))
			blacklisted = ", blacklisted";
	}
	return text_format(&run_arena, "not loaded:%s%s", strbuf_end(&names), blacklisted);
}

static void print_unclaimed(void *context, const struct device *device)
{
	struct plug *plug = context;
	struct targets found = { NULL, 0, 0 };
	const char *reason;

	if (device->driver)
		return;
	targets_find(&plug->context, arena_copy(&run_arena, device->modalias), &found);
	reason = unbound_text(plug, &found);
	if (reason)
		print("%s %s %s\n", device->path, device->modalias, reason);
}

static int print_all_unclaimed(struct plug *plug)
{
	return plug_each_device(plug, print_unclaimed);
}

/* ---- The command */

static unsigned number(const char *text, const char *what, unsigned otherwise)
{
	return text ? parse_number(text, what) : otherwise;
}

/* Returns the milliseconds of -t; at most INT_MAX, so that two times can be subtracted. */
static unsigned limit(const char *text)
{
	unsigned seconds = number(text, "seconds", 120);

	if (seconds > INT_MAX / 1000)
		finish(usage_error("-t: that is more than 24 days."));
	return seconds * 1000;
}

/* An initramfs has little firmware, and after it comes a system that has it. */
static void need_firmware(struct plug *plug, const char *text)
{
	unsigned otherwise = access("/etc/initrd-release", F_OK) == 0 ? 5 : 0;
	unsigned seconds = number(text, "seconds", otherwise);

	if (seconds > INT_MAX / 1000)
		finish(usage_error("--need-firmware: that is more than 24 days."));
	plug->run.hold = hold_back;
	plug->run.hold_until = seconds ? (msec_now() + seconds * 1000) | 1 : 0;
}

static void configure(struct plug *plug, const struct args *args)
{
	plug->setup.root = args->text[TEXT_root];
	plug->setup.module_dir = args->text[TEXT_moduledir];
	plug->setup.version = args->text[TEXT_version];
	plug->run.explainer = EXPLAINER;
	plug->run.dry = flag(args, FLAG_dry_run);
	plug->run.show_cause = flag(args, FLAG_dry_run) || args->verbose;
	plug->setup.quiet = number(args->text[TEXT_wait], "milliseconds", 200);
	plug->setup.limit = limit(args->text[TEXT_limit]);
	plug->jobs.limit = ENABLE_JOBS ? parse_jobs(args->text[TEXT_jobs]) : 1;
	plug->setup.answers_firmware = !flag(args, FLAG_no_firmware);
	if (ENABLE_MODPLUG_HANDOVER && (flag(args, FLAG_hand_over) || flag(args, FLAG_take_over)))
		handover_open(plug, flag(args, FLAG_hand_over));
	if (ENABLE_MODPLUG_LISTS && flag(args, FLAG_any_order))
		autoload_set_any_order(true);
	if (ENABLE_MODPLUG_FIRMWARE)
		need_firmware(plug, args->text[TEXT_firmware]);
	plug->until.patterns = args->list;
	plug->until.count = (unsigned)args->list_count;
}

/* Without a tree no module is found, whatever is requested: that is the start's first failure. */
static void tell_missing_tree(const struct plug *plug)
{
	const struct tree *tree = &plug->context.tree;

	if (tree->fd >= 0)
		return;
	plug->jobs.tally->status = EXIT_TREE;
	note(NOTE_ERROR, "could not open directory %s: %s", tree->path, errtext(tree->fd));
	if (ENABLE_REASONS)
		othertrees_tell(tree, NOTE_ERROR);
}

/*
 * Listens to events first, so that no device is missed, and then requests all modules. Returns an
 * exit status.
 */
static int request_all(const struct args *args, struct plug *plug, bool with_devices)
{
	int error = with_devices && !plug->run.dry ? hotplug_listen(plug) : 0;
	int status = EXIT_DONE;

	if (error && flag(args, FLAG_events)) {
		note(NOTE_FATAL, "could not listen to the kernel's events: %s", errtext(error));
		return EXIT_FAILED;
	}
	for (const char **alias = args->value; *alias; alias++)
		plug_request(plug, (struct request){
					   .text = *alias, .options = "", .cause = "asked for" });
	if (flag(args, FLAG_list))
		modplug_request_listed(plug);
	if (ENABLE_MODPLUG_LISTS && args->text[TEXT_lists])
		status = modplug_request_lists(plug, args->text[TEXT_lists]);
	if (ENABLE_MODPLUG_HANDOVER && with_devices && !plug->run.dry && flag(args, FLAG_take_over))
		handover_take(plug);
	return with_devices ? first_failure(status, plug_request_devices(plug)) : status;
}

int modplug_main(struct args *args)
{
	static struct plug plug;
	bool with_devices, is_listed;
	int status;

	options_parse(args, options);
	if (args->list_count > DEVWAIT_MAX)
		return usage_error("too many patterns.");
	if (json_is_open() && (!flag(args, FLAG_dry_run) || flag(args, FLAG_unclaimed)))
		return usage_error("-J goes with -n alone.");
	/* The background process changes its directory. */
	if (args->text[TEXT_pidfile])
		args->text[TEXT_pidfile] = path_absolute(args->text[TEXT_pidfile]);
	configure(&plug, args);
	if (ENABLE_TRACE && !plug.run.dry && (args->text[TEXT_trace] || args->verbose) &&
	    !trace_open(args->text[TEXT_trace]))
		return EXIT_FAILED;
	status = plug_open(&plug);
	if (status != EXIT_DONE)
		return status;
	if (!plug.run.dry && !flag(args, FLAG_unclaimed) &&
	    !root_is_running(&plug.context.tree.root))
		return usage_error("of another system only -n and -u.");
	tell_missing_tree(&plug);
	if (flag(args, FLAG_unclaimed))
		return first_failure(plug.jobs.tally->status, print_all_unclaimed(&plug));
	is_listed = flag(args, FLAG_list) || (ENABLE_MODPLUG_LISTS && args->text[TEXT_lists]);
	with_devices = (!is_listed && !args->count) || flag(args, FLAG_cold) ||
		       flag(args, FLAG_events) || args->list_count;
	status = request_all(args, &plug, with_devices);
	if (plug.run.dry || !with_devices)
		return first_failure(status, plug_load(&plug));
	return status == EXIT_DONE || args->list_count ? plug_and_play(args, &plug) : status;
}
