/* SPDX-License-Identifier: MIT */
/*
 * The loop: it wakes up when an event or a signal comes, turns events into requests, notices
 * workers that have ended, and starts the next one.
 */

#include <poll.h>

#include "base/libbb.h"
#include "base/msec.h"
#include "base/process.h"
#include "plan/hold.h"
#include "plan/hotplug.h"
#include "system/firmware.h"
#include "system/uevent.h"

enum {
	BUSY_MSEC = 500, /* how long new requests wait for the youngest worker: among them may be
			  * the root disk's, and its plan may be all devices */
	PATIENCE_MSEC = 2000, /* how long our own exit waits for running workers */
	TICK_MSEC = 20,       /* poll interval during start-up */
	WALK_MSEC = 200,      /* the same without events, where each poll reads /sys again */
	GRACE_MSEC = 500,     /* after the limit, for workers to print what is unfinished */
	REQUESTS_MAX = 4096,  /* more are dropped, and /sys is read again instead */
};

/* Returns how many milliseconds have passed since MSEC, a result of msec_now. */
static unsigned since(unsigned msec)
{
	return msec_now() - msec;
}

/* ---- Events */

/* Gives the kernel the firmware file NAME for the device DEVPATH, from another process. */
static void answer_firmware(void *context, const char *devpath, const char *name)
{
	const struct plug *plug = context;
	pid_t pid;
	int error;

	if (!plug->setup.answers_firmware)
		return;
	pid = plug_fork();
	if (pid > 0)
		process_wait(pid);
	if (pid)
		return;
	/* A grandchild answers, and nobody waits for it. */
	if (plug_fork() != 0)
		_exit(EXIT_DONE);
	error = firmware_answer(devpath, name);
	if (error)
		note(NOTE_WARNING, "firmware %s for /sys%s: %s", name, devpath, errtext(error));
	_exit(EXIT_DONE);
}

/* Events were lost: has /sys read again, which has the same devices. */
static void lose_events(struct plug *plug)
{
	if (!plug->watch.is_incomplete)
		note(NOTE_NOTICE, "events were lost; looking at all devices");
	plug->watch.is_incomplete = true;
}

static void take_event(struct plug *plug, const struct uevent *event)
{
	const char *devpath = event->value[UEVENT_DEVPATH];
	const char *modalias = event->value[UEVENT_MODALIAS];
	const char *firmware = event->value[UEVENT_FIRMWARE];

	if (strcmp(event->value[UEVENT_ACTION], "add") != 0)
		return;
	devwait_see(&plug->until, event->value[UEVENT_DEVNAME], modalias);
	if (firmware)
		answer_firmware(plug, devpath, firmware);
	if (modalias && plug->requests.count < REQUESTS_MAX)
		plug_request_device(plug, devpath, modalias);
	else if (modalias)
		lose_events(plug);
}

static void take_events(struct plug *plug)
{
	static struct uevent event;
	int got;

	while ((got = uevent_read(plug->watch.events, &event)) == 1 || got == -ENOBUFS) {
		if (got == 1)
			take_event(plug, &event);
		else
			lose_events(plug);
	}
}

static void take_signals(struct plug *plug)
{
	unsigned signal;

	while ((signal = signals_read(plug->watch.signals))) {
		if (signal == SIGHUP && plug->is_serving)
			plug->watch.is_incomplete = true;
		else if (signal != SIGCHLD)
			plug->is_stopped = true;
	}
	plug_collect_workers(plug);
}

int hotplug_listen(struct plug *plug)
{
	static const unsigned long wanted =
		SIGNAL_BIT(SIGTERM) | SIGNAL_BIT(SIGINT) | SIGNAL_BIT(SIGHUP) | SIGNAL_BIT(SIGCHLD);

	process_expect_children();
	signals_block(wanted);
	plug->watch.signals = signals_open(wanted);
	plug->watch.events = uevent_open();
	return plug->watch.signals < 0  ? plug->watch.signals
	       : plug->watch.events < 0 ? plug->watch.events
					: 0;
}

/* ---- The loop */

/*
 * When the time for firmware is over, asks for everything again: now nothing is held back. Returns
 * how long that is from now in milliseconds, or PAUSE.
 */
static int release_held(struct plug *plug, int pause)
{
	unsigned until = plug->run.hold_until;

	if (!until || !plug->jobs.tally->held)
		return pause;
	if (hold_lasts(until))
		return pause < 0 ? (int)(until - msec_now()) : pause;
	plug->run.hold_until = 0;
	plug->jobs.tally->held = plug->devices = 0;
	plug->requests.seen = (struct hash){ .arena = &run_arena };
	plug->watch.is_incomplete = true;
	return 0;
}

/* Whether new requests have to wait for the youngest worker. */
static bool is_busy(const struct workers *workers)
{
	return workers->count == WORKERS_MAX ||
	       (workers->youngest && since(workers->started) < BUSY_MSEC);
}

/* Requests what /sys has; a request for firmware may be among the lost events, too. */
static void look_again(struct plug *plug)
{
	plug_request_devices(plug);
	if (ENABLE_MODPLUG_FIRMWARE)
		firmware_each_request(answer_firmware, plug);
}

/*
 * Waits for PAUSE milliseconds (-1: without limit) or until an event or signal comes, and handles
 * these. Then starts a worker if there are requests, unless the youngest one is still busy.
 */
static void poll_once(struct plug *plug, int pause)
{
	struct pollfd polls[] = { { .fd = plug->watch.signals, .events = POLLIN },
				  { .fd = plug->watch.events, .events = POLLIN } };

	if (ENABLE_MODPLUG_FIRMWARE)
		pause = release_held(plug, pause);
	poll(polls, ARRAY_SIZE(polls), pause);
	take_signals(plug);
	if (plug->watch.events >= 0)
		take_events(plug);
	else
		plug->watch.is_incomplete = true;
	if (is_busy(&plug->workers))
		return;
	if (plug->watch.is_incomplete)
		look_again(plug);
	if (plug->requests.count)
		plug_start_worker(plug);
}

static bool is_late(const struct plug *plug, unsigned grace)
{
	return plug->setup.limit && since(plug->started) >= plug->setup.limit + grace;
}

static bool is_over(const struct plug *plug)
{
	if (plug->is_stopped || is_late(plug, plug->workers.count ? GRACE_MSEC : 0))
		return true;
	if (plug->until.count)
		return devwait_done(&plug->until);
	return !plug->workers.count && !plug->requests.count &&
	       since(plug->watch.last_change) >= plug->setup.quiet;
}

void hotplug_start(struct plug *plug)
{
	int pause = 0;

	firmware_each_request(answer_firmware, plug);
	do {
		poll_once(plug, pause);
		/* Also with requests: they wait for a worker, whose end wakes us up. */
		pause = plug->watch.events < 0 ? WALK_MSEC : TICK_MSEC;
		devwait_look(&plug->until);
	} while (!is_over(plug));
}

/* Gives workers a moment to finish: the caller may want to unload those modules next. */
static void finish_workers(struct plug *plug)
{
	unsigned stopped = msec_now();

	while (plug->workers.count && since(stopped) < PATIENCE_MSEC) {
		poll(NULL, 0, TICK_MSEC);
		plug_collect_workers(plug);
	}
}

void hotplug_serve(struct plug *plug)
{
	plug->is_serving = true;
	plug->run.deadline = 0;
	plug->until.count = 0;
	/* Days may pass: the tree may be unmounted, or be that of an initramfs to be freed. */
	context_close(&plug->context);
	/* The memory of start-up stays: other rooms may still point into it. */
	plug->base = arena_mark(&run_arena);
	plug_forget_requests(plug);
	while (!plug->is_stopped)
		poll_once(plug, plug->requests.count || plug->watch.is_incomplete ? BUSY_MSEC : -1);
	finish_workers(plug);
}
