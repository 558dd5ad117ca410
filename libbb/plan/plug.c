/* SPDX-License-Identifier: MIT */
/*
 * One process listens: to the kernel's events, and to the ends of those that load. What is asked
 * for is collected, and given to a process that loads it by one plan; while that is at work the
 * next is collected. So a module that hangs, or takes the process that loads it along, holds up
 * nobody but those that need it, and the memory that a burst has taken is gone with it.
 *
 *   events, /sys, lists -> asked -> plan -> a process -> (jobs) a process for each module
 *
 * At the start the plan is made here, with an index and a configuration that are opened once.
 * Later, when days may lie between two devices, in the process itself, which opens them as they are
 * then.
 */

#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/libbb.h"
#include "base/msec.h"
#include "base/process.h"
#include "plan/plug.h"
#include "system/firmware.h"
#include "system/kcmdline.h"
#include "system/uevent.h"

enum {
	PATIENCE_MSEC = 2000, /* so long what is new, and our end, waits for those that load */
	TICK_MSEC = 20,       /* at the start, when time counts, we look round so often */
	WALK_MSEC = 200,      /* ... or so, where that means to walk through all of /sys */
	GRACE_MSEC = 500,     /* for those that load, to say what was not finished in time */
	ASKED_MAX = 4096,     /* more than a burst: /sys tells the same in one go */
};

static unsigned since(unsigned msec)
{
	return msec_now() - msec;
}

/* ---- What is asked for */

void plug_ask(struct plug *plug, struct asked asked)
{
	bool fresh;
	struct hash_slot *slot = hash_add(&plug->seen, asked.text, &fresh);

	if (!fresh)
		return;
	slot->key = asked.text = arena_copy(&run_arena, asked.text);
	plug->asked = arena_grow(&run_arena, plug->asked, plug->count, &plug->capacity,
				 sizeof(*plug->asked));
	plug->asked[plug->count++] = asked;
	plug->last_news = msec_now();
}

static void ask_for_device(struct plug *plug, const char *path, const char *modalias)
{
	plug->devices += !plug->is_serving;
	/* A thousand events of one device take no memory. */
	if (hash_find(&plug->seen, modalias))
		return;
	plug_ask(plug, (struct asked){ .text = modalias,
				       .options = "",
				       .cause = arena_join(&run_arena, "/sys", path, NULL) });
}

static void take_device(void *context, const struct sysdev *device)
{
	struct plug *plug = context;

	devwait_see(&plug->until, NULL, device->modalias);
	ask_for_device(plug, device->path, device->modalias);
}

int plug_ask_devices(struct plug *plug)
{
	plug->lost = false;
	return plug_each_device(plug, take_device);
}

int plug_each_device(struct plug *plug, void (*each)(void *plug, const struct sysdev *device))
{
	int error = sysdev_each(&plug->tree.root, sysdev_root, each, plug);

	if (error)
		note(NOTE_ERROR, "could not read %s/sys/devices: %s", plug->tree.root.path,
		     errtext(error));
	return error ? EXIT_FAILED : EXIT_DONE;
}

/* ---- The plan */

/* FLAGS: MODDB_* */
static int open_tree(struct plug *plug, unsigned flags)
{
	if (tree_open(&plug->tree, plug->root, plug->module_dir, plug->version) < 0)
		return EXIT_TREE;
	/* Most devices need no module. */
	plug->db = plug->run.db = moddb_open(&plug->tree, MODDB_HASTY | flags);
	plug->conf = (struct modconf){ .count = 0 };
	if (ENABLE_MODPROBE_D)
		modconf_read(&plug->conf, &plug->tree.root, NULL);
	if (ENABLE_CMDLINE && root_is_running(&plug->tree.root))
		kcmdline_read(&plug->conf);
	return EXIT_DONE;
}

int plug_open(struct plug *plug)
{
	plug->started = plug->last_news = msec_now();
	if (plug->limit_msec)
		plug->run.deadline = (plug->started + plug->limit_msec) | 1;
	plug->run.tree = &plug->tree;
	plug->seen.arena = plug->planned.arena = &run_arena;
	plug->events = plug->signals = -ENOENT;
	plug->tally = mmap(NULL, sizeof(*plug->tally), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (plug->tally == MAP_FAILED)
		plug->tally = arena_alloc(&run_arena, sizeof(*plug->tally));
	return open_tree(plug, 0);
}

static void plan_asked(struct plug *plug, const struct asked *asked)
{
	struct targets found = { NULL, 0, 0 };

	targets_find(plug->db, &plug->conf, asked->text, &found);
	if (!found.count && asked->is_listed) {
		note(NOTE_WARNING, "Module %s not found in directory %s (%s)", asked->text,
		     plug->tree.path, asked->cause);
		plug->tally->status = first_failure(plug->tally->status, EXIT_FAILED);
	}
	for (size_t i = 0; i < found.count; i++) {
		found.list[i].cause = asked->cause;
		if (!target_is_unwanted(&plug->conf, &found.list[i], asked->is_listed))
			jobs_plan(&plug->run, &plug->plan, &found.list[i], asked->options, 0,
				  plug->tally);
	}
}

/* Makes one plan of all that is asked for. */
static void make_plan(struct plug *plug)
{
	bool fresh;

	plan_open(&plug->plan, plug->db, &plug->conf);
	for (size_t i = 0; i < plug->count; i++)
		plan_asked(plug, &plug->asked[i]);
	plug->count = 0;
	plan_link(&plug->plan, 0);
	for (size_t i = 0; i < plug->plan.count; i++) {
		hash_add(&plug->planned, plug->plan.steps[i].name, &fresh);
		plug->plan.steps[i].is_counted = !fresh;
	}
}

static void carry_out(struct plug *plug)
{
	jobs_run(&plug->run, &plug->plan, 0, plug->jobs, plug->tally);
}

int plug_load(struct plug *plug)
{
	make_plan(plug);
	carry_out(plug);
	return plug->tally->status;
}

/* ---- Processes that load */

static pid_t start_process(void)
{
	pid_t pid = process_fork();

	if (!pid)
		signals_block(0);
	return pid;
}

/*
 * In a process of its own, when serving. What is wrong with the index or the configuration has been
 * said at the start.
 */
static void plan_anew(struct plug *plug)
{
	int threshold = note_threshold;

	note_threshold = NOTE_FATAL - 1;
	open_tree(plug, MODDB_TOLD);
	note_threshold = threshold;
	make_plan(plug);
}

static void forget(struct plug *plug)
{
	plug->asked = NULL;
	plug->count = plug->capacity = 0;
	plug->seen = plug->planned = (struct hash){ .arena = &run_arena };
	arena_release(&run_arena, plug->base);
}

static void start_worker(struct plug *plug)
{
	pid_t pid;

	if (!plug->is_serving)
		make_plan(plug);
	if (!plug->is_serving && !plug->plan.count)
		return;
	pid = start_process();
	/* What was asked for stays, and we try again: here it would take memory for good. */
	if (pid < 0 && plug->is_serving)
		return;
	if (!pid && plug->is_serving)
		plan_anew(plug);
	/* At the start, without a process for it, it is done here. */
	if (pid <= 0)
		carry_out(plug);
	if (!pid) {
		out_flush(&out_stdout);
		_exit(EXIT_DONE);
	}
	if (pid > 0) {
		plug->worker = pid;
		plug->workers++;
	}
	plug->worker_started = msec_now();
	if (plug->is_serving)
		forget(plug);
}

static bool is_busy(const struct plug *plug)
{
	return plug->worker && since(plug->worker_started) < PATIENCE_MSEC;
}

static void reap(struct plug *plug)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (WIFSIGNALED(status))
			note(NOTE_ERROR, "a module crashed while it started (see dmesg)");
		if (pid == plug->worker)
			plug->worker = 0;
		plug->workers--;
		plug->last_news = msec_now();
	}
}

/* ---- Events */

static void answer(const char *devpath, const char *name)
{
	pid_t pid = start_process();
	int error;

	if (pid > 0)
		process_wait(pid);
	if (pid)
		return;
	/* One more, which is not our child: those are the processes that load. */
	if (start_process() != 0)
		_exit(EXIT_DONE);
	error = firmware_answer(devpath, name);
	if (error)
		note(NOTE_WARNING, "firmware %s for /sys%s: %s", name, devpath, errtext(error));
	_exit(EXIT_DONE);
}

/* /sys tells what the events would have. */
static void lose(struct plug *plug)
{
	if (!plug->lost)
		note(NOTE_NOTICE, "events were lost; looking at all devices");
	plug->lost = true;
}

static void take_event(struct plug *plug, const struct uevent *event)
{
	const char *devpath = event->value[UEVENT_DEVPATH];
	const char *modalias = event->value[UEVENT_MODALIAS];
	const char *firmware = event->value[UEVENT_FIRMWARE];

	if (strcmp(event->value[UEVENT_ACTION], "add") != 0)
		return;
	devwait_see(&plug->until, event->value[UEVENT_DEVNAME], modalias);
	if (firmware && plug->answers_firmware)
		answer(devpath, firmware);
	if (modalias && plug->count < ASKED_MAX)
		ask_for_device(plug, devpath, modalias);
	else if (modalias)
		lose(plug);
}

static void take_events(struct plug *plug)
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

static void take_signals(struct plug *plug)
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

int plug_listen(struct plug *plug)
{
	static const unsigned long wanted =
		SIGNAL_BIT(SIGTERM) | SIGNAL_BIT(SIGINT) | SIGNAL_BIT(SIGHUP) | SIGNAL_BIT(SIGCHLD);

	process_expect_children();
	signals_block(wanted);
	plug->signals = signals_open(wanted);
	plug->events = uevent_open();
	return plug->signals < 0 ? plug->signals : plug->events < 0 ? plug->events : 0;
}

/* ---- Looking round */

/* Waits for PAUSE milliseconds (-1: as long as it takes) or for news, and does what is to be done.
 */
static void look_round(struct plug *plug, int pause)
{
	struct pollfd polls[] = { { .fd = plug->signals, .events = POLLIN },
				  { .fd = plug->events, .events = POLLIN } };

	poll(polls, ARRAY_SIZE(polls), pause);
	take_signals(plug);
	if (plug->events >= 0)
		take_events(plug);
	else
		plug->lost = true;
	if (is_busy(plug))
		return;
	if (plug->lost)
		plug_ask_devices(plug);
	if (plug->count)
		start_worker(plug);
}

static bool is_late(const struct plug *plug, unsigned grace)
{
	return plug->limit_msec && since(plug->started) >= plug->limit_msec + grace;
}

static bool is_over(const struct plug *plug)
{
	if (plug->is_stopped || is_late(plug, plug->workers ? GRACE_MSEC : 0))
		return true;
	if (plug->until.count)
		return devwait_done(&plug->until);
	return !plug->workers && !plug->count && since(plug->last_news) >= plug->quiet_msec;
}

void plug_start(struct plug *plug)
{
	if (plug->answers_firmware)
		firmware_each_request(answer);
	do {
		look_round(plug, plug->count ? 0 : plug->events < 0 ? WALK_MSEC : TICK_MSEC);
		devwait_look(&plug->until);
	} while (!is_over(plug));
}

/* Whoever has ended us may want to remove what they are still bringing in. */
static void finish_workers(struct plug *plug)
{
	unsigned stopped = msec_now();

	while (plug->workers && since(stopped) < PATIENCE_MSEC) {
		poll(NULL, 0, TICK_MSEC);
		reap(plug);
	}
}

void plug_serve(struct plug *plug)
{
	plug->is_serving = true;
	plug->run.deadline = 0;
	plug->until.count = 0;
	/* What the start has taken stays, for rooms may have kept something of it. */
	plug->base = arena_mark(&run_arena);
	forget(plug);
	while (!plug->is_stopped)
		look_round(plug, plug->count || plug->lost ? PATIENCE_MSEC : -1);
	finish_workers(plug);
}
