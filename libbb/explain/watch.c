/* SPDX-License-Identifier: MIT */
/*
 * The kernel sends the event "add" before it asks the drivers that are there, and nobody tells who
 * has loaded a module. So each new device that has a modalias is looked at every few milliseconds,
 * until it is bound or long enough has passed.
 */

#include <poll.h>

#include "base/msec.h"
#include "base/printable.h"
#include "base/process.h"
#include "explain/listeners.h"
#include "explain/watch.h"
#include "files/path.h"
#include "plan/target.h"
#include "system/procmod.h"
#include "system/uevent.h"

enum { TICK_MSEC = 5, PATIENCE_MSEC = 3000, PENDING_MAX = 64 };

/* A device that has come, and what it is waited for. */
struct arrival {
	const char *path; /* in /sys */
	const char *link; /* to its driver */
	struct targets targets;
	const char *module; /* the first of these that was not there: the one to be loaded */
	const char *driver; /* that it is bound to; NULL: none yet */
	unsigned start, loaded, bound; /* msec_now(); 0: not yet */
};

struct watcher {
	struct diag *diag;
	const char *place;
	struct arrival pending[PENDING_MAX];
	unsigned pending_count;
	unsigned events, devices, loaded, bound, unserved;
};

/* Prints the time, which is the kernel's since the boot, and WORD. */
static void print_time(const char *word)
{
	unsigned now = msec_now();

	print("%5u.%03u %s ", now / 1000, now % 1000, word);
}

/* ---- What comes of a device */

/* Prints the outcome for ARRIVAL, and forgets it. */
static void conclude(struct watcher *watcher, struct arrival *arrival)
{
	unsigned passed = msec_now() - arrival->start;

	print_time("then");
	print("%s: ", arrival->path);
	if (arrival->module && arrival->loaded)
		print("%s loaded after %u ms, ", arrival->module, arrival->loaded - arrival->start);
	else if (arrival->module)
		print("%s not loaded, ", arrival->module);
	if (arrival->driver)
		print("bound to %s after %u ms\n", arrival->driver,
		      arrival->bound - arrival->start);
	else
		print("%s after %u ms\n", access(arrival->path, F_OK) < 0 ? "gone" : "not bound",
		      passed);
	watcher->loaded += arrival->loaded != 0;
	watcher->bound += arrival->driver != NULL;
	*arrival = watcher->pending[--watcher->pending_count];
}

/*
 * Looks at ARRIVAL. Returns whether no more is to come: it is bound, and the module that was to be
 * loaded is not just being started, as it is while its drivers take their devices.
 */
static bool is_settled(struct arrival *arrival)
{
	unsigned now = msec_now();
	enum modstate state = arrival->module ? modstate_now(arrival->module) : MODSTATE_LIVE;

	if (state == MODSTATE_LIVE && arrival->module && !arrival->loaded)
		arrival->loaded = now;
	/* This is asked often, and takes memory only once. */
	if (!arrival->driver && access(arrival->link, F_OK) == 0) {
		const char *target = root_link(&root_running, arrival->link);

		arrival->driver = target ? base_name(target) : NULL;
		arrival->bound = now;
	}
	return arrival->driver && state != MODSTATE_COMING && state != MODSTATE_BUILTIN;
}

/* Looks at all devices that are waited for. Concludes those that are settled, or all if IS_OVER. */
static void look(struct watcher *watcher, bool is_over)
{
	for (unsigned i = watcher->pending_count; i-- > 0;) {
		struct arrival *arrival = &watcher->pending[i];

		if (is_settled(arrival) || is_over || msec_now() - arrival->start >= PATIENCE_MSEC)
			conclude(watcher, arrival);
	}
}

/* ---- Events */

/* Prints the modules that the modalias of ARRIVAL means; finds the one that is to be loaded. */
static void print_modules(struct watcher *watcher, struct arrival *arrival)
{
	const struct modconf *conf = &watcher->diag->context.conf;

	if (!arrival->targets.count)
		print(" no module");
	for (size_t i = 0; i < arrival->targets.count; i++) {
		const struct target *target = &arrival->targets.list[i];
		bool is_unwanted = target_is_unwanted(conf, target, false);
		bool is_there = modstate_is_shown(&root_running, target->name);

		print(" %s%s", target->name,
		      target->is_builtin ? " (built in)"
		      : is_unwanted      ? " (blacklisted)"
		      : is_there         ? " (there already)"
					 : "");
		if (!target->is_builtin && !is_unwanted && !is_there && !arrival->module)
			arrival->module = target->name;
	}
}

static bool is_asked_for(const struct watcher *watcher, const char *path)
{
	const char *rest = watcher->place ? text_find(path, watcher->place) : path;

	return rest && (!watcher->place || *watcher->place != '/' || rest == path);
}

static void take_event(struct watcher *watcher, const struct uevent *event)
{
	const char *alias = event->value[UEVENT_MODALIAS], *action = event->value[UEVENT_ACTION];
	struct arrival arrival = { .start = msec_now() };

	arrival.path = text_printable(
		&run_arena, arena_join(&run_arena, "/sys", event->value[UEVENT_DEVPATH], NULL));
	if (!is_asked_for(watcher, arrival.path))
		return;
	watcher->events++;
	print_time(action);
	print("%s", arrival.path);
	if (alias) {
		alias = text_printable(&run_arena, alias);
		targets_find(&watcher->diag->context, alias, &arrival.targets);
		print(" %s:", alias);
		print_modules(watcher, &arrival);
	}
	print("\n");
	if (!alias || strcmp(action, "add") != 0)
		return;
	arrival.link = arena_join(&run_arena, arrival.path, "/driver", NULL);
	watcher->devices++;
	watcher->unserved += !arrival.targets.count;
	if (watcher->pending_count < PENDING_MAX)
		watcher->pending[watcher->pending_count++] = arrival;
}

static void take_events(struct watcher *watcher, int fd)
{
	static struct uevent event;
	int got;

	while ((got = uevent_read(fd, &event)) == 1 || got == -ENOBUFS) {
		if (got == 1)
			take_event(watcher, &event);
		else
			print("events were lost\n");
	}
}

/* ---- The loop */

/* Returns how long to wait for the next event, in milliseconds; -1: without limit. */
static int pause_of(const struct watcher *watcher, unsigned start, unsigned msec)
{
	unsigned passed = msec_now() - start;

	if (watcher->pending_count)
		return TICK_MSEC;
	return !msec ? -1 : passed < msec ? (int)(msec - passed) : 0;
}

/* Prints what stands in the way of every module: no tree, or nobody who would load. */
static void tell_outlook(struct diag *diag)
{
	if (subject_worst(diag->ground) >= LEVEL_WARNING)
		subject_print(diag->ground, LEVEL_UNKNOWN, SIZE_MAX);
	findings_subject(&diag->findings, "events");
	diag->wants_listener = true;
	listeners_tell(diag);
	if (subject_worst(diag->findings.now) >= LEVEL_WARNING)
		subject_print(diag->findings.now, LEVEL_UNKNOWN, SIZE_MAX);
}

int watch(struct diag *diag, const char *place, unsigned msec)
{
	static struct watcher watcher;
	static const unsigned long ends = SIGNAL_BIT(SIGINT) | SIGNAL_BIT(SIGTERM);
	unsigned start = msec_now();
	struct pollfd polls[2] = { { .events = POLLIN }, { .events = POLLIN } };

	watcher.diag = diag;
	watcher.place = place;
	tell_outlook(diag);
	signals_block(ends);
	polls[0].fd = signals_open(ends);
	polls[1].fd = uevent_open();
	if (polls[0].fd < 0 || polls[1].fd < 0)
		return polls[0].fd < 0 ? polls[0].fd : polls[1].fd;
	print_time("listening");
	print("to the kernel's events\n");
	do {
		out_flush(&out_stdout);
		poll(polls, 2, pause_of(&watcher, start, msec));
		take_events(&watcher, polls[1].fd);
		look(&watcher, false);
	} while (!signals_read(polls[0].fd) && (!msec || msec_now() - start < msec));
	look(&watcher, true);
	print("%u events, %u devices came: %u modules loaded, %u bound, %u without a module\n",
	      watcher.events, watcher.devices, watcher.loaded, watcher.bound, watcher.unserved);
	return 0;
}
