/* SPDX-License-Identifier: MIT */
/*
 * One process collects requests. It makes one plan of them and starts a worker, a process that
 * carries the plan out; meanwhile it collects the next requests. So a module that hangs, or that
 * crashes the process that loads it, delays only what needs it, and the memory that a burst of
 * requests takes ends with the worker.
 *
 *   events, /sys, lists -> requests -> plan -> worker -> (jobs) a process for each module
 *
 * During start-up this process makes the plan, with an index and a configuration that are opened
 * once. Later there may be days between two devices; then the worker opens them anew and makes the
 * plan itself.
 */

#include <sys/mman.h>
#include <sys/wait.h>

#include "base/libbb.h"
#include "base/msec.h"
#include "base/process.h"
#include "plan/plug.h"

/* ---- Requests */

void plug_request(struct plug *plug, struct request request)
{
	struct requests *requests = &plug->requests;
	bool fresh;
	struct hash_slot *slot = hash_add(&requests->seen, request.text, &fresh);

	if (!fresh)
		return;
	slot->key = request.text = arena_copy(&run_arena, request.text);
	requests->list = arena_grow(&run_arena, requests->list, requests->count,
				    &requests->capacity, sizeof(*requests->list));
	requests->list[requests->count++] = request;
	plug->watch.last_change = msec_now();
}

void plug_request_device(struct plug *plug, const char *path, const char *modalias)
{
	plug->devices += !plug->is_serving;
	/* Look before anything is copied: a device may send thousands of events. */
	if (hash_find(&plug->requests.seen, modalias))
		return;
	plug_request(plug, (struct request){ .text = modalias,
					     .options = "",
					     .cause = arena_join(&run_arena, "/sys", path, NULL) });
}

static void take_device(void *context, const struct device *device)
{
	struct plug *plug = context;

	devwait_see(&plug->until, NULL, device->modalias);
	plug_request_device(plug, device->path + strlen("/sys"), device->modalias);
}

int plug_request_devices(struct plug *plug)
{
	plug->watch.is_incomplete = false;
	return plug_each_device(plug, take_device);
}

int plug_each_device(struct plug *plug, void (*each)(void *plug, const struct device *device))
{
	int error = devices_each(&plug->context.tree.root, DEVICES_ROOT, each, plug);

	if (error)
		note(NOTE_ERROR, "could not read %s/sys/devices: %s", plug->context.tree.root.path,
		     errtext(error));
	return error ? EXIT_FAILED : EXIT_DONE;
}

/* ---- The plan */

/* FLAGS: MODDB_*, besides MODDB_HASTY. */
static int open_tree(struct plug *plug, unsigned flags)
{
	const struct plug_setup *setup = &plug->setup;

	/* Hasty: most devices need no module. */
	if (context_open(&plug->context, setup->root, setup->module_dir, setup->version,
			 MODDB_HASTY | flags) < 0)
		return EXIT_TREE;
	return context_configure(&plug->context, NULL, root_is_running(&plug->context.tree.root)) <
			       0
		       ? EXIT_FAILED
		       : EXIT_DONE;
}

/* Returns a tally that child processes can write to; without memory for that, one of our own. */
static struct tally *shared_tally(void)
{
	struct tally *tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return tally == MAP_FAILED ? arena_alloc(&run_arena, sizeof(*tally)) : tally;
}

int plug_open(struct plug *plug)
{
	plug->started = plug->watch.last_change = msec_now();
	if (plug->setup.limit)
		plug->run.deadline = (plug->started + plug->setup.limit) | 1;
	plug->run.context = &plug->context;
	plug->jobs.run = &plug->run;
	plug->jobs.plan = &plug->plan;
	plug->jobs.tally = shared_tally();
	plug->requests.seen.arena = plug->planned.arena = &run_arena;
	plug->watch.events = plug->watch.signals = -ENOENT;
	return open_tree(plug, 0);
}

static void plan_request(struct plug *plug, const struct request *request)
{
	struct tally *tally = plug->jobs.tally;
	struct targets found = { NULL, 0, 0 };
	size_t first = plug->plan.count;

	targets_find(&plug->context, request->text, &found);
	if (!found.count && request->is_listed) {
		note(NOTE_WARNING, "Module %s not found in directory %s (%s)", request->text,
		     plug->context.tree.path, request->cause);
		tally->status = first_failure(tally->status, EXIT_FAILED);
	}
	if (ENABLE_MODPLUG_HANDOVER && plug->handover)
		plug->hear(plug, request, &found);
	for (size_t i = 0; i < found.count; i++) {
		if (ENABLE_MODPLUG_HANDOVER && plug->handover && plug->has(plug, &found.list[i]))
			continue;
		found.list[i].cause = request->cause;
		jobs_add(&plug->jobs, &found.list[i], request->options,
			 request->is_listed ? PLAN_BLACKLIST_NAMES : 0);
		for (; first < plug->plan.count; first++) {
			plug->plan.steps[first].is_ordered =
				request->is_listed && !(ENABLE_MODPLUG_LISTS && request->any_order);
			plug->plan.steps[first].is_guess =
				!request->is_listed && found.list[i].alias;
		}
	}
}

/* Makes one plan of all requests. */
static void make_plan(struct plug *plug)
{
	struct plan *plan = &plug->plan;
	bool fresh;

	plan_open(plan, &plug->context);
	for (size_t i = 0; i < plug->requests.count; i++)
		plan_request(plug, &plug->requests.list[i]);
	plug->requests.count = 0;
	for (size_t i = 0; i < plan->count; i++) {
		hash_add(&plug->planned, plan->steps[i].name, &fresh);
		plan->steps[i].is_counted = !fresh;
	}
}

int plug_load(struct plug *plug)
{
	make_plan(plug);
	jobs_run(&plug->jobs);
	return plug->jobs.tally->status;
}

/* ---- Workers */

pid_t plug_fork(void)
{
	pid_t pid = process_fork();

	if (!pid)
		signals_block(0);
	return pid;
}

/*
 * Makes the plan in a worker, with the tree, index and configuration as they are now. Prints
 * nothing about their faults, because start-up has done so.
 */
static void plan_anew(struct plug *plug)
{
	int threshold = note_threshold;

	note_threshold = NOTE_FATAL - 1;
	open_tree(plug, MODDB_TOLD);
	note_threshold = threshold;
	make_plan(plug);
}

void plug_forget_requests(struct plug *plug)
{
	plug->requests = (struct requests){ .seen = { .arena = &run_arena } };
	plug->planned = (struct hash){ .arena = &run_arena };
	arena_release(&run_arena, plug->base);
}

/* Carries out the plan, and in a worker ends it. PID is what fork returned. */
static void carry_out(struct plug *plug, pid_t pid)
{
	jobs_run(&plug->jobs);
	if (pid)
		return;
	out_flush(&out_stdout);
	_exit(EXIT_DONE);
}

void plug_start_worker(struct plug *plug)
{
	struct workers *workers = &plug->workers;
	pid_t pid;

	if (!plug->is_serving)
		make_plan(plug);
	if (!plug->is_serving && !plug->plan.count)
		return;
	pid = plug_fork();
	/* The requests stay for the next try: loading here would take memory for good. */
	if (pid < 0 && plug->is_serving)
		return;
	if (!pid && plug->is_serving)
		plan_anew(plug);
	/* During start-up this process loads if there can be no other. */
	if (pid <= 0)
		carry_out(plug, pid);
	if (pid > 0) {
		workers->youngest = pid;
		workers->list[workers->count++] = pid;
	}
	workers->started = msec_now();
	if (plug->is_serving)
		plug_forget_requests(plug);
}

/* Takes PID off the list. Returns false if it is not there. */
static bool remove_worker(struct workers *workers, pid_t pid)
{
	unsigned i = 0;

	while (i < workers->count && workers->list[i] != pid)
		i++;
	if (i == workers->count)
		return false;
	workers->list[i] = workers->list[--workers->count];
	if (pid == workers->youngest)
		workers->youngest = 0;
	return true;
}

void plug_collect_workers(struct plug *plug)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (!remove_worker(&plug->workers, pid))
			continue;
		if (WIFSIGNALED(status))
			note(NOTE_ERROR,
			     "a process that loads modules was killed by signal %d (see dmesg)",
			     WTERMSIG(status));
		plug->watch.last_change = msec_now();
	}
}
