/* SPDX-License-Identifier: MIT */
/*
 * Each step runs in its own process. The child's output and notes come back through a pipe
 * (relay.h). The parent keeps them, and prints them when the step and all earlier ones have ended.
 * The end of the pipe means that the child has ended.
 */

#include <poll.h>

#include "base/libbb.h"
#include "base/msec.h"
#include "base/process.h"
#include "plan/jobs.h"
#include "plan/relay.h"

void (*jobs_trace)(const struct plan *plan, size_t number, enum ending ending, int status);

/* A running step. */
struct job {
	size_t step;
	pid_t pid;
	int fd; /* the end of the pipe to read from */
	unsigned started;
};

struct result {
	enum ending ending;
	struct strbuf output; /* of its process, for relay_print */
	unsigned msec;        /* how long it took */
	int status;           /* exit status */
};

struct crew {
	const struct run *run;
	struct plan *plan;
	struct tally *tally;
	unsigned limit;         /* jobs at a time */
	struct result *results; /* one for each step */
	size_t reported;        /* the steps before this one have been reported */
	size_t free;            /* from this one on all are ordered (MODPLUG_LISTS) */
	struct job *jobs;
	struct pollfd *polls; /* one for each job */
	size_t count;         /* of jobs */
};

/* ---- The states of steps */

static bool has_ended(const struct step *step)
{
	return step->outcome == OUTCOME_DONE || step->outcome == OUTCOME_FAILED;
}

/* Whether all that STEP needs has ended. */
static bool is_ready(const struct plan *plan, const struct step *step)
{
	for (const struct need *need = step->needs; need; need = need->next) {
		if (!has_ended(&plan->steps[need->step]))
			return false;
	}
	return true;
}

/* Returns the first required need of STEP that has failed, or NULL. */
static const struct step *failed_need(const struct plan *plan, const struct step *step)
{
	const struct step *failed = NULL;

	for (const struct need *need = step->needs; need; need = need->next) {
		const struct step *other = &plan->steps[need->step];

		if (need->required && other->outcome == OUTCOME_FAILED &&
		    (!failed || other < failed))
			failed = other;
	}
	return failed;
}

static bool is_late(const struct run *run)
{
	return run->deadline && (int)(msec_now() - run->deadline) >= 0;
}

/* Does not wait for a module that another process is just loading: run_step does that. */
static bool is_needless(const struct run *run, const struct step *step)
{
	return !run->first_time && run_is_needless(run, step, true);
}

static struct result *end_step(const struct crew *crew, size_t number, enum ending ending,
			       int status)
{
	struct result *result = &crew->results[number];

	if (ENABLE_MODPLUG && status == RUN_THERE) {
		ending = ENDING_LOADED;
		status = EXIT_DONE;
	}
	trace(crew->plan, number, ending, status);
	result->ending = ending;
	result->status = status;
	crew->plan->steps[number].outcome = status == EXIT_DONE ? OUTCOME_DONE : OUTCOME_FAILED;
	return result;
}

/* Returns the status of STEP, which needs FAILED. What needs an unfit or held one is so itself. */
static int status_without(const struct crew *crew, const struct step *step, size_t failed)
{
	int status = crew->results[failed].status;

	return step->is_guess && run_is_no_failure(status) ? status : EXIT_FAILED;
}

/* Ends a step that need not or must not run. Returns false if it has to run. */
static bool is_decided(const struct crew *crew, size_t number)
{
	const struct step *step = &crew->plan->steps[number], *failed;

	if (step->kind == STEP_BUILTIN)
		end_step(crew, number, ENDING_KNOWN, EXIT_DONE);
	else if (step->kind != STEP_LOAD && step->kind != STEP_INSTALL)
		end_step(crew, number, ENDING_KNOWN, EXIT_FAILED);
	else if (is_needless(crew->run, step))
		end_step(crew, number, ENDING_LOADED, EXIT_DONE);
	else if ((failed = failed_need(crew->plan, step)))
		end_step(crew, number, ENDING_NEED,
			 status_without(crew, step, (size_t)(failed - crew->plan->steps)));
	else if (is_late(crew->run))
		end_step(crew, number, ENDING_LATE, EXIT_FAILED);
	else
		return false;
	return true;
}

/* ---- Printing */

static void print_step(const struct run *run, const struct step *step, const struct result *result)
{
	/* Options of the configuration alone end with a blank already; see plan.c. */
	size_t length = strlen(step->options);
	const char *blank = length && step->options[length - 1] != ' ' ? " " : "";
	const char *how = result->status == EXIT_DONE         ? ""
			  : result->status == RUN_UNFIT       ? ", not for this machine"
			  : run_is_no_failure(result->status) ? ", held back"
							      : ", failed";

	if (step->kind == STEP_LOAD)
		print("insmod %s %s%s", run_file(run, step), step->options, blank);
	else
		print("install %s %s%s", step->command, step->options, blank);
	print("# %s", step->cause ? step->cause : "asked for");
	if (!run->dry)
		print(", %u ms%s", result->msec, how);
	print("\n");
}

static void note_not_loaded(const struct crew *crew, const struct step *step,
			    const struct result *result)
{
	bool is_failure = step->required && !run_is_no_failure(result->status);
	enum ending end = result->ending;
	const char *why = end == ENDING_LATE     ? "the time is over"
			  : end == ENDING_KILLED ? "its process was killed (see dmesg)"
						 : "it is still starting, and the time is over";

	if (end == ENDING_NEED)
		why = text_format(&run_arena, "it needs '%s', which failed",
				  failed_need(crew->plan, step)->name);
	note(is_failure ? NOTE_ERROR : NOTE_NOTICE, "could not insert '%s': %s", step->name, why);
}

/* Prints the output and messages of a step that has ended, and counts it. */
static void report(const struct crew *crew, size_t number)
{
	const struct step *step = &crew->plan->steps[number];
	struct result *result = &crew->results[number];
	struct tally *tally = crew->tally;

	if (result->output.length)
		relay_print(&result->output);
	if (result->ending == ENDING_KNOWN)
		result->status = run_step(crew->run, step);
	else if (result->ending > ENDING_LOADED)
		note_not_loaded(crew, step, result);
	if (result->ending == ENDING_RUN && crew->run->show_cause && !run_record(crew->run, step))
		print_step(crew->run, step, result);
	if (run_is_no_failure(result->status))
		*(result->status == RUN_UNFIT ? &tally->unfit : &tally->held) += step->required;
	else if (result->status != EXIT_DONE)
		tally->failed += step->required;
	else if (result->ending == ENDING_RUN)
		tally->loaded++;
	else
		tally->there += !step->is_counted;
	if (step->required && !run_is_no_failure(result->status))
		tally->status = first_failure(tally->status, result->status);
}

/* Reports the steps that have ended, as far as the plan's order allows. */
static void report_ended(struct crew *crew)
{
	while (crew->reported < crew->plan->count && has_ended(&crew->plan->steps[crew->reported]))
		report(crew, crew->reported++);
}

/* ---- Processes */

/* Runs the step in this process. */
static void run_here(const struct crew *crew, size_t number)
{
	unsigned started = msec_now();
	int status;

	trace(crew->plan, number, ENDING_NONE, 0);
	status = run_step(crew->run, &crew->plan->steps[number]);
	end_step(crew, number, ENDING_RUN, status)->msec = msec_now() - started;
}

static _Noreturn void run_as_child(const struct crew *crew, size_t number, int fd)
{
	int status;

	/* A reader of our output must not wait for a module that hangs, so its process gives up
	 * our standard output. */
	if (crew->plan->steps[number].kind == STEP_LOAD) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
	}
	out_stdout.fd = fd;
	note_set_sink(relay_note);
	status = run_step(crew->run, &crew->plan->steps[number]);
	out_flush(&out_stdout);
	_exit(status);
}

/* Starts a process for the step, or runs it here if there can be no other process. */
static void start(struct crew *crew, size_t number)
{
	struct job *job = &crew->jobs[crew->count];
	int ends[2];

	if (process_pipe(ends) < 0) {
		run_here(crew, number);
		return;
	}
	trace(crew->plan, number, ENDING_NONE, 0);
	*job = (struct job){
		.step = number, .started = msec_now(), .fd = ends[0], .pid = process_fork()
	};
	if (!job->pid)
		run_as_child(crew, number, ends[1]);
	close(ends[1]);
	if (job->pid < 0) {
		close(ends[0]);
		run_here(crew, number);
		return;
	}
	crew->polls[crew->count++] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	crew->plan->steps[number].outcome = OUTCOME_RUNNING;
}

/* Starts the steps that are ready, up to the limit, in the plan's order; ordered ones in turn. */
static void start_ready(struct crew *crew)
{
	const struct step *awaited = NULL, *step;

	for (size_t i = crew->reported; i < crew->plan->count && crew->count < crew->limit; i++) {
		step = &crew->plan->steps[i];
		if (step->is_ordered && awaited && !has_ended(awaited)) {
			if (ENABLE_MODPLUG_LISTS && i >= crew->free)
				return;
			continue;
		}
		if (step->is_ordered)
			awaited = step;
		if (step->outcome == OUTCOME_NONE && is_ready(crew->plan, step) &&
		    !is_decided(crew, i))
			start(crew, i);
	}
}

static void finish_job(struct crew *crew, size_t at)
{
	const struct job *job = &crew->jobs[at];
	int status = process_wait(job->pid);
	struct result *result = status < 0 || status > 128
					? end_step(crew, job->step, ENDING_KILLED, EXIT_REFUSED)
					: end_step(crew, job->step, ENDING_RUN, status);

	result->msec = msec_now() - job->started;
	close(job->fd);
	crew->jobs[at] = crew->jobs[--crew->count];
	crew->polls[at] = crew->polls[crew->count];
}

/* Reads some output of JOB's process. Returns false when the process has ended. */
static bool read_output(const struct crew *crew, const struct job *job)
{
	enum { BLOCK = 512 };
	struct strbuf *output = &crew->results[job->step].output;
	ssize_t got;

	output->arena = &run_arena;
	strbuf_reserve(output, BLOCK);
	got = read(job->fd, output->text + output->length, BLOCK);
	if (got <= 0)
		return got < 0 && errno == EINTR;
	output->length += (size_t)got;
	return true;
}

/* Waits for output or the end of a job, or for the deadline. */
static void await(struct crew *crew)
{
	int limit = crew->run->deadline ? (int)(crew->run->deadline - msec_now()) : -1;

	if (crew->run->deadline && limit < 0)
		limit = 0;
	if (poll(crew->polls, crew->count, limit) < 0)
		return;
	for (size_t i = crew->count; i-- > 0;) {
		if (crew->polls[i].revents && !read_output(crew, &crew->jobs[i]))
			finish_job(crew, i);
	}
}

/* Gives up the running jobs without ending them: nothing can stop a module that starts. */
static void abandon(struct crew *crew)
{
	for (; crew->count; crew->count--)
		end_step(crew, crew->jobs[crew->count - 1].step, ENDING_UNFINISHED, EXIT_FAILED);
}

static void run_in_parallel(struct crew *crew)
{
	process_expect_children();
	crew->jobs = arena_alloc(&run_arena, crew->limit * sizeof(*crew->jobs));
	crew->polls = arena_alloc(&run_arena, crew->limit * sizeof(*crew->polls));
	crew->free = crew->plan->count;
	while (ENABLE_MODPLUG_LISTS && crew->free && crew->plan->steps[crew->free - 1].is_ordered)
		crew->free--;
	while (crew->reported < crew->plan->count) {
		start_ready(crew);
		report_ended(crew);
		if (crew->count)
			await(crew);
		if (is_late(crew->run))
			abandon(crew);
	}
}

void jobs_run(const struct jobs *jobs)
{
	struct plan *plan = jobs->plan;
	struct crew crew = {
		.run = jobs->run, .plan = plan, .tally = jobs->tally, .limit = jobs->limit
	};

	plan_link(plan);
	crew.results = arena_alloc(&run_arena, plan->count * sizeof(*crew.results));
	if (ENABLE_JOBS && jobs->limit > 1 && !jobs->run->dry) {
		run_in_parallel(&crew);
		return;
	}
	while (crew.reported < plan->count) {
		if (!is_decided(&crew, crew.reported))
			run_here(&crew, crew.reported);
		report(&crew, crew.reported++);
	}
}

void jobs_add(const struct jobs *jobs, const struct target *target, const char *options,
	      unsigned flags)
{
	struct tally *tally = jobs->tally;
	size_t first = jobs->plan->count;
	const struct step *hopeless = plan_load(jobs->plan, target, options, flags);

	if (!hopeless)
		return;
	tally->failed++;
	tally->status = first_failure(tally->status, run_step(jobs->run, hopeless));
	plan_drop(jobs->plan, first);
}
