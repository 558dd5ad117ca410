/* SPDX-License-Identifier: MIT */
/* modplug: loads what the hardware asks for, in one go and then as it comes. */

//applet: modplug sbin
//config: config MODPLUG
//config:	bool "modplug"
//config:	default n
//config:	help
//config:	  Plug and play: reads what all devices ask for, loads it by one plan, several
//config:	  modules at a time, and then what the kernel's events ask for. In place of
//config:	  find and xargs around modprobe, or of one modprobe for each device.
//usage: modplug [OPTION...] [MODALIAS...]
//usage:       modplug -e [-f] [OPTION...]
//usage:       modplug -u [-b ROOT] [-S VERSION]

#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "autoload.h"
#include "devwait.h"
#include "firmware.h"
#include "hash.h"
#include "jobs.h"
#include "kcmdline.h"
#include "libbb.h"
#include "msec.h"
#include "names.h"
#include "options.h"
#include "process.h"
#include "sysdev.h"
#include "uevent.h"

enum {
	FLAG_dry_run,
	FLAG_unclaimed,
	FLAG_list,
	FLAG_cold,
	FLAG_events,
	FLAG_foreground,
	FLAG_no_firmware,
};
enum {
	TEXT_dirname,
	TEXT_version,
	TEXT_moduledir,
	TEXT_wait,
	TEXT_limit,
	TEXT_jobs,
	TEXT_pidfile,
};

static const struct option_row options[] = {
	{ 'e', OPT_FLAG, FLAG_events, "events", HELP("then stay, and load for every new device") },
	{ 'f', OPT_FLAG, FLAG_foreground, "foreground", HELP("with -e: not in the background") },
	{ 'p', OPT_TEXT, TEXT_pidfile, "pidfile",
	  HELP("FILE|with -e: write the process number to FILE") },
	{ 0, OPT_FLAG, FLAG_no_firmware, "no-firmware",
	  HELP("leave the kernel's requests for firmware to others") },
	{ 0, OPT_LIST, 0, "until",
	  HELP("PATTERN|wait for this device, a name in /dev or a modalias") },
	{ 'l', OPT_FLAG, FLAG_list, "list", HELP("load what modules-load.d lists") },
	{ 'c', OPT_FLAG, FLAG_cold, "cold", HELP("with -l: and what the devices ask for") },
	{ 'u', OPT_FLAG, FLAG_unclaimed, "unclaimed", HELP("print devices without a driver") },
#if ENABLE_JOBS
	{ 'j', OPT_TEXT, TEXT_jobs, "jobs", HELP("N|load up to N modules at the same time") },
#endif
	{ 'w', OPT_TEXT, TEXT_wait, "wait",
	  HELP("MSEC|done when nothing is new for so long (200)") },
	{ 't', OPT_TEXT, TEXT_limit, "timeout",
	  HELP("SECONDS|done at the latest after so long (120; 0: never)") },
	{ 'n', OPT_FLAG, FLAG_dry_run, "dry-run", HELP("print what would be loaded") },
	{ 'b', OPT_TEXT, TEXT_dirname, "basedir",
	  HELP("ROOT|with -n and -u: the system below ROOT") },
	{ 0, OPT_TEXT, TEXT_dirname, "dirname", NULL },
	{ 0, OPT_TEXT, TEXT_moduledir, "moduledir",
	  HELP("DIR|modules are in DIR instead of " CONFIG_MODULE_DIR) },
	{ 'S', OPT_TEXT, TEXT_version, "set-version",
	  HELP("VERSION|of the kernel, if not the running one's") },
	OPTIONS_SYSLOG,
	{ 'q', OPT_QUIET, OPTION_QUIET_ID, "quiet", HELP("say nothing") },
	OPTIONS_VERBOSE,
	OPTIONS_LAST,
};

/* What a device or a list asks for. */
struct asked {
	const char *text; /* a modalias, or a module's name */
	const char *options;
	const char *cause;
	bool is_listed; /* by a list: the blacklist counts for names too, and it is to be there */
};

/* Kept where the processes that load can write to it. */
static struct tally *tally;

struct modplug {
	const struct args *args;
	struct tree tree;
	struct moddb db;
	struct modconf conf;
	struct run run;
	struct plan plan;
	unsigned jobs, quiet_msec, limit_msec;
	unsigned started;
	unsigned devices;

	/* What has been asked for and not been begun. */
	struct asked *asked;
	size_t count, capacity;
	struct hash seen;    /* what has ever been asked for, until is_serving; then since the last
				burst */
	struct hash planned; /* modules, until is_serving */

	struct devwait until;
	int events, signals; /* descriptors, or -errno */
	bool lost;           /* events were: /sys has to be read again */
	unsigned last_news;  /* when something was asked for, or a process ended */
	pid_t worker;        /* the youngest */
	unsigned workers;
	unsigned worker_started;

	bool is_serving; /* what was there at the start is done */
	bool is_stopped;
	struct arena_mark base; /* what is kept when serving */
};

/* ---- What is asked for */

static void ask(struct modplug *plug, struct asked asked)
{
	bool fresh;
	struct hash_slot *slot = hash_add(&plug->seen, asked.text, &fresh);

	if (!fresh)
		return;
	slot->key = asked.text = arena_copy(&run_arena, asked.text);
	asked.cause = arena_copy(&run_arena, asked.cause);
	plug->asked = arena_grow(&run_arena, plug->asked, plug->count, &plug->capacity,
				 sizeof(*plug->asked));
	plug->asked[plug->count++] = asked;
	plug->last_news = msec_now();
}

static void ask_for_device(struct modplug *plug, const char *path, const char *modalias)
{
	char cause[4096 + 8];
	size_t length = strnlen(path, sizeof(cause) - 8);

	memcpy(cause, "/sys", 4);
	memcpy(cause + 4, path, length);
	cause[4 + length] = '\0';
	ask(plug, (struct asked){ .text = modalias, .options = "", .cause = cause });
}

static void take_device(void *context, const struct sysdev *device)
{
	struct modplug *plug = context;

	plug->devices += !plug->is_serving;
	devwait_see(&plug->until, NULL, device->modalias);
	ask_for_device(plug, device->path, device->modalias);
}

static void take_listed(void *context, const struct wanted_module *module)
{
	ask(context, (struct asked){ .text = module->name,
				     .options = module->options,
				     .cause = module->where,
				     .is_listed = true });
}

/* Asks for all that is in /sys. */
static int ask_for_all(struct modplug *plug)
{
	int error = sysdev_each(&plug->tree.root, take_device, plug);

	plug->lost = false;
	if (error)
		note(NOTE_ERROR, "could not read %s/sys/devices: %s", plug->tree.root.path,
		     errtext(error));
	return error ? EXIT_FAILED : EXIT_DONE;
}

/* ---- The plan */

/* Opens the tree and reads the configuration, as they are now. Returns an exit status. */
static int prepare(struct modplug *plug)
{
	const struct args *args = plug->args;

	if (tree_open(&plug->tree, args->text[TEXT_dirname], args->text[TEXT_moduledir],
		      args->text[TEXT_version]) < 0)
		return EXIT_TREE;
	moddb_open(&plug->db, &plug->tree);
	/* Most devices need no module. */
	plug->db.is_hasty = true;
	plug->conf = (struct modconf){ .count = 0 };
	if (ENABLE_MODPROBE_D)
		modconf_read(&plug->conf, &plug->tree.root, NULL);
	if (ENABLE_CMDLINE && root_is_running(&plug->tree.root))
		kcmdline_read(&plug->conf);
	return EXIT_DONE;
}

static void plan_asked(struct modplug *plug, const struct asked *asked)
{
	struct targets found = { NULL, 0, 0 };

	targets_find(&plug->db, &plug->conf, asked->text, &found);
	if (!found.count && asked->is_listed) {
		note(NOTE_WARNING, "Module %s not found in directory %s (%s)", asked->text,
		     plug->tree.path, asked->cause);
		tally->status = first_failure(tally->status, EXIT_FAILED);
	}
	for (size_t i = 0; i < found.count; i++) {
		found.list[i].cause = asked->cause;
		if (!target_is_unwanted(&plug->conf, &found.list[i], asked->is_listed))
			jobs_plan(&plug->run, &plug->plan, &found.list[i], asked->options, 0,
				  tally);
	}
}

/* Makes one plan of all that is asked for. */
static void make_plan(struct modplug *plug)
{
	bool fresh;

	plan_open(&plug->plan, &plug->db, &plug->conf);
	for (size_t i = 0; i < plug->count; i++)
		plan_asked(plug, &plug->asked[i]);
	plug->count = 0;
	plan_link(&plug->plan, 0);
	for (size_t i = 0; i < plug->plan.count; i++) {
		hash_add(&plug->planned, plug->plan.steps[i].name, &fresh);
		plug->plan.steps[i].is_counted = !fresh;
	}
}

static void carry_out(struct modplug *plug)
{
	jobs_run(&plug->run, &plug->plan, 0, plug->jobs, tally);
}

/* ---- Processes that load. This one only listens: a module that hangs, or crashes, is not its. */

enum { PATIENCE_MSEC = 2000, ANSWERED = 100 };

static void forget(struct modplug *plug)
{
	plug->asked = NULL;
	plug->count = plug->capacity = 0;
	plug->seen = plug->planned = (struct hash){ .arena = &run_arena };
	arena_release(&run_arena, plug->base);
}

static pid_t start_process(const struct modplug *plug)
{
	pid_t pid = process_fork();

	if (!pid) {
		close(plug->signals);
		signals_block(0);
	}
	return pid;
}

/*
 * Of a process that lives on nothing is kept: it begins anew with the index and the configuration
 * as they are now. What was wrong with these has been said at the start.
 */
static void prepare_anew(struct modplug *plug)
{
	int threshold = note_threshold;

	note_threshold = NOTE_FATAL - 1;
	prepare(plug);
	note_threshold = threshold;
	plug->db.fallback_told = true;
	make_plan(plug);
}

static void start_worker(struct modplug *plug)
{
	pid_t pid;

	if (!plug->is_serving)
		make_plan(plug);
	if (!plug->is_serving && !plug->plan.count)
		return;
	pid = start_process(plug);
	if (pid <= 0 && plug->is_serving)
		prepare_anew(plug);
	if (pid <= 0)
		carry_out(plug);
	if (!pid)
		finish(EXIT_DONE);
	if (pid > 0) {
		plug->worker = pid;
		plug->workers++;
	}
	plug->worker_started = msec_now();
	if (plug->is_serving)
		forget(plug);
}

/* Whether what is asked for waits until the youngest process has ended. */
static bool is_busy(const struct modplug *plug)
{
	return plug->worker && msec_now() - plug->worker_started < PATIENCE_MSEC;
}

static void reap(struct modplug *plug)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (WIFEXITED(status) && WEXITSTATUS(status) == ANSWERED)
			continue;
		if (WIFSIGNALED(status))
			note(NOTE_ERROR, "a module crashed while it started (see dmesg)");
		if (pid == plug->worker)
			plug->worker = 0;
		plug->workers--;
		plug->last_news = msec_now();
	}
}

/* ---- Events */

static void answer(const struct modplug *plug, const char *devpath, const char *name)
{
	int error;

	if (start_process(plug) != 0)
		return;
	error = firmware_answer(devpath, name);
	if (error)
		note(NOTE_WARNING, "firmware %s for /sys%s: %s", name, devpath, errtext(error));
	_exit(ANSWERED);
}

static struct modplug *answering;

static void answer_waiting(const char *devpath, const char *name)
{
	answer(answering, devpath, name);
}

/* /sys tells what the events would have. */
static void lose(struct modplug *plug)
{
	if (!plug->lost)
		note(NOTE_NOTICE, "events were lost; looking at all devices");
	plug->lost = true;
}

static void take_event(struct modplug *plug, const struct uevent *event)
{
	/* More than a burst: /sys tells the same in one go. */
	enum { ASKED_MAX = 4096 };

	if (strcmp(event->action, "add") != 0)
		return;
	devwait_see(&plug->until, event->devname, event->modalias);
	if (event->firmware && !flag(plug->args, FLAG_no_firmware))
		answer(plug, event->devpath, event->firmware);
	if (!event->modalias)
		return;
	plug->devices += !plug->is_serving;
	if (plug->count < ASKED_MAX)
		ask_for_device(plug, event->devpath, event->modalias);
	else
		lose(plug);
}

static void take_events(struct modplug *plug)
{
	static struct uevent event;
	int got;

	while ((got = uevent_read(plug->events, &event)) == 1 || got == -ENOBUFS) {
		if (got == 1)
			take_event(plug, &event);
		else
			lose(plug);
	}
}

static void take_signals(struct modplug *plug)
{
	unsigned signal;

	while ((signal = signals_read(plug->signals))) {
		if (signal == SIGHUP && plug->is_serving)
			plug->lost = true;
		else if (signal != SIGCHLD)
			plug->is_stopped = true;
	}
	reap(plug);
}

static bool open_sources(struct modplug *plug)
{
	static const unsigned long wanted =
		SIGNAL_BIT(SIGTERM) | SIGNAL_BIT(SIGINT) | SIGNAL_BIT(SIGHUP) | SIGNAL_BIT(SIGCHLD);

	signals_block(wanted);
	plug->signals = signals_open(wanted);
	/* First of all: what comes from now on is not missed. */
	plug->events = uevent_open();
	if (plug->signals < 0 || (plug->events < 0 && flag(plug->args, FLAG_events))) {
		note(NOTE_FATAL, "could not listen to the kernel's events: %s",
		     errtext(plug->signals < 0 ? plug->signals : plug->events));
		return false;
	}
	return true;
}

/* ---- The end of the beginning */

static unsigned since(unsigned msec)
{
	return msec_now() - msec;
}

static bool is_late(const struct modplug *plug, unsigned grace)
{
	return plug->limit_msec && since(plug->started) >= plug->limit_msec + grace;
}

static bool is_ready(const struct modplug *plug)
{
	/* Those that are loading say themselves what was not finished. */
	enum { GRACE_MSEC = 500 };

	if (plug->until.count && devwait_done(&plug->until))
		return true;
	if (is_late(plug, plug->workers ? GRACE_MSEC : 0))
		return true;
	return !plug->until.count && !plug->workers && !plug->count && !plug->lost &&
	       since(plug->last_news) >= plug->quiet_msec;
}

static int sum_up(const struct modplug *plug)
{
	unsigned msec = since(plug->started);
	const char *missing = devwait_missing(&plug->until);
	const char *text;

	if (missing)
		note(NOTE_ERROR, "no device %s after %u s", missing, msec / 1000);
	text = text_format(&run_arena,
			   "%u devices, %u modules loaded, %u already there, %u failed, %u.%03u s",
			   plug->devices, tally->loaded, tally->there, tally->failed, msec / 1000,
			   msec % 1000);
	if (flag(plug->args, OPTION_SYSLOG_ID) && note_threshold >= NOTE_WARNING) {
		note_threshold = NOTE_INFO;
		note(NOTE_INFO, "%s", text);
		note_threshold = NOTE_WARNING + (int)plug->args->verbose;
	} else if (!flag(plug->args, OPTION_QUIET_ID)) {
		print("%s\n", text);
	}
	if (plug->until.count)
		return missing ? EXIT_FAILED : EXIT_DONE;
	return plug->workers ? first_failure(tally->status, EXIT_FAILED) : tally->status;
}

static void write_pid(const struct modplug *plug, pid_t pid)
{
	const char *path = plug->args->text[TEXT_pidfile];
	const char *text = text_format(&run_arena, "%d\n", (int)pid);
	int fd;

	if (!path)
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || write_all(fd, text, strlen(text)) < 0)
		note(NOTE_ERROR, "could not write %s: %s", path, errtext(-errno));
	if (fd >= 0)
		close(fd);
}

/* Leaves the terminal and the caller, who gets STATUS. */
static void go_to_background(struct modplug *plug, int status)
{
	pid_t pid;
	int fd;

	pid = process_fork();
	if (pid) {
		write_pid(plug, pid < 0 ? getpid() : pid);
		if (pid > 0)
			finish(status);
		return;
	}
	/* Those that are still loading are not this one's. */
	plug->worker = 0;
	plug->workers = 0;
	setsid();
	note_set_sink(note_to_syslog);
	if (chdir("/") < 0 || (fd = open("/dev/null", O_RDWR | O_CLOEXEC)) < 0)
		return;
	for (int standard = 0; standard <= STDERR_FILENO; standard++)
		dup2(fd, standard);
	close(fd);
}

static void begin_to_serve(struct modplug *plug, int status)
{
	if (flag(plug->args, FLAG_foreground)) {
		write_pid(plug, getpid());
		out_flush(&out_stdout);
	} else {
		go_to_background(plug, status);
	}
	plug->is_serving = true;
	plug->run.deadline = 0;
	/* What the beginning took stays, for rooms may have kept something of it. */
	plug->base = arena_mark(&run_arena);
	forget(plug);
}

/* ---- Listening */

/* How long nothing but a signal or an event is of interest; -1: for ever. */
static int pause_msec(const struct modplug *plug)
{
	enum { TICK_MSEC = 20 };

	if (!plug->is_serving)
		return TICK_MSEC;
	if (plug->count || plug->lost)
		return PATIENCE_MSEC;
	return -1;
}

static void look_round(struct modplug *plug)
{
	struct pollfd polls[] = { { .fd = plug->signals, .events = POLLIN },
				  { .fd = plug->events, .events = POLLIN } };

	poll(polls, 2, pause_msec(plug));
	take_signals(plug);
	if (plug->events >= 0)
		take_events(plug);
	else
		plug->lost = true;
	if (!plug->is_serving && plug->until.count)
		devwait_look(&plug->until);
	if (is_busy(plug))
		return;
	if (plug->lost)
		ask_for_all(plug);
	if (plug->count)
		start_worker(plug);
}

/* Until it is done, or is told to stop. Returns an exit status. */
static int listen_and_load(struct modplug *plug)
{
	int status = EXIT_DONE;

	if (!flag(plug->args, FLAG_no_firmware)) {
		answering = plug;
		firmware_each_request(answer_waiting);
	}
	ask_for_all(plug);
	devwait_look(&plug->until);
	while (!plug->is_stopped) {
		look_round(plug);
		if (plug->is_serving || !is_ready(plug))
			continue;
		status = sum_up(plug);
		if (!flag(plug->args, FLAG_events))
			return status;
		begin_to_serve(plug, status);
	}
	if (plug->is_serving && plug->args->text[TEXT_pidfile])
		unlink(plug->args->text[TEXT_pidfile]);
	return plug->is_serving ? EXIT_DONE : EXIT_FAILED;
}

/* ---- Devices without a driver */

static bool is_loaded(const struct root *root, const char *name)
{
	int fd = root_file(root, arena_join(&run_arena, "/sys/module/", name, NULL), O_PATH);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* What may be said of a device that no driver has; NULL: that is as it is to be. */
static const char *fate(const struct modplug *plug, const struct targets *found)
{
	struct strbuf names = { .arena = &run_arena };
	const char *blacklisted = "";

	if (!found->count)
		return "no module";
	for (size_t i = 0; i < found->count; i++) {
		const struct target *target = &found->list[i];

		if (target->is_builtin || is_loaded(&plug->tree.root, target->name))
			return NULL;
		strbuf_format(&names, " %s", target->name);
		if (target_is_unwanted(&plug->conf, target, false))
			blacklisted = ", blacklisted";
	}
	return text_format(&run_arena, "not loaded:%s%s", strbuf_end(&names), blacklisted);
}

static void print_unclaimed(void *context, const struct sysdev *device)
{
	struct modplug *plug = context;
	struct targets found = { NULL, 0, 0 };
	const char *said;

	if (device->is_bound)
		return;
	targets_find(&plug->db, &plug->conf, arena_copy(&run_arena, device->modalias), &found);
	said = fate(plug, &found);
	if (said)
		print("/sys%s %s %s\n", device->path, device->modalias, said);
}

/* ---- The command */

/* TEXT as a number, or OTHERWISE if there is none. Ends the process if it is not one. */
static unsigned number(const char *text, unsigned otherwise, const char *what)
{
	unsigned value = 0;
	const char *at;

	if (!text)
		return otherwise;
	for (at = text; *at >= '0' && *at <= '9' && value < 1000000; at++)
		value = value * 10 + (unsigned)(*at - '0');
	if (at == text || *at)
		finish(usage_error(text_format(&run_arena, "not a number of %s: %s", what, text)));
	return value;
}

static void prepare_run(struct modplug *plug)
{
	const struct args *args = plug->args;

	plug->started = plug->last_news = msec_now();
	plug->quiet_msec = number(args->text[TEXT_wait], 200, "milliseconds");
	plug->limit_msec = number(args->text[TEXT_limit], 120, "seconds") * 1000;
	plug->jobs = ENABLE_JOBS ? jobs_count(args->text[TEXT_jobs]) : 1;
	if (!plug->jobs)
		finish(usage_error("not a number of jobs."));
	plug->run = (struct run){
		.tree = &plug->tree,
		.db = &plug->db,
		.dry = flag(args, FLAG_dry_run),
		.explain = flag(args, FLAG_dry_run) || args->verbose,
		.deadline = plug->limit_msec ? (plug->started + plug->limit_msec) | 1 : 0,
	};
	plug->until =
		(struct devwait){ .patterns = args->list, .count = (unsigned)args->list_count };
	plug->seen = plug->planned = (struct hash){ .arena = &run_arena };
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (tally == MAP_FAILED)
		finish(EXIT_FAILED);
}

/* Lists, and what only prints: in this process, and done. */
static int load_at_once(struct modplug *plug, bool with_devices)
{
	int status = with_devices ? ask_for_all(plug) : EXIT_DONE;

	make_plan(plug);
	carry_out(plug);
	return first_failure(status, tally->status);
}

int modplug_main(struct args *args)
{
	static struct modplug plug;
	bool with_devices;
	int status;

	options_parse(args, options);
	if (args->list_count > DEVWAIT_MAX)
		return usage_error("too many patterns.");
	plug.args = args;
	prepare_run(&plug);
	status = prepare(&plug);
	if (status != EXIT_DONE)
		return status;
	if (flag(args, FLAG_unclaimed)) {
		sysdev_each(&plug.tree.root, print_unclaimed, &plug);
		return EXIT_DONE;
	}
	if (!plug.run.dry && !root_is_running(&plug.tree.root))
		return usage_error("of another system only -n and -u.");
	with_devices = (!flag(args, FLAG_list) && !args->count) || flag(args, FLAG_cold) ||
		       flag(args, FLAG_events) || args->list_count;
	if (!plug.run.dry && with_devices && !open_sources(&plug))
		return EXIT_FAILED;
	for (const char **alias = args->value; *alias; alias++)
		ask(&plug, (struct asked){ .text = *alias, .options = "", .cause = "asked for" });
	if (flag(args, FLAG_list))
		autoload_each(&plug.tree.root, take_listed, &plug);
	if (plug.run.dry || !with_devices)
		return load_at_once(&plug, with_devices);
	return listen_and_load(&plug);
}
