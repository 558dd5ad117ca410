/* SPDX-License-Identifier: MIT */
/*
 * A step that may be taken gets a process. What that says goes through a pipe, notes marked off
 * from plain output with a NUL before and behind:
 *
 *   text NUL level text NUL text ...        level: a digit
 *
 * and is said here when all steps before it have been. The end of the pipe is the process's end.
 */

#include <poll.h>

#include "base/libbb.h"
#include "base/msec.h"
#include "base/options.h"
#include "base/process.h"
#include "plan/jobs.h"

/* A step on its way. */
struct job {
	size_t step;
	pid_t pid;
	int fd;
	unsigned started;
};

/* How a step came to its end. */
enum ending {
	ENDING_TAKEN,
	ENDING_THERE,      /* was there already */
	ENDING_NOT_TRIED,  /* needs one that failed */
	ENDING_LATE,       /* the time was over before it was begun */
	ENDING_UNFINISHED, /* ... and while it was on its way */
	ENDING_KILLED,
	ENDING_KNOWN, /* nothing was to be done: run_step only says so */
};

struct result {
	enum ending ending;
	struct strbuf said;
	unsigned msec;
	int status;
};

struct crew {
	const struct run *run;
	struct plan *plan;
	size_t first; /* the step of results[0] */
	struct result *results;
	size_t told; /* the steps before it have been told of */
	struct job *jobs;
	struct pollfd *polls; /* one for each job */
	size_t count;
	struct tally *tally;
};

/* ---- Before and after */

static bool has_ended(const struct step *step)
{
	return step->outcome == OUTCOME_DONE || step->outcome == OUTCOME_FAILED;
}

/* Whether all that comes before STEP has ended. */
static bool is_ready(const struct plan *plan, const struct step *step)
{
	for (const struct need *need = step->needs; need; need = need->next) {
		if (!has_ended(&plan->steps[need->step]))
			return false;
	}
	return true;
}

/* The first step that STEP cannot do without and that has failed, or NULL. */
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

/* Whether there is nothing to do for STEP. What is just coming is left to run_step's patience. */
static bool is_there(const struct run *run, const struct step *step)
{
	return !run->first_time && run_has_nothing_to_do(run, step, true);
}

static struct result *end_step(const struct crew *crew, size_t number, enum ending ending,
			       int status)
{
	struct result *result = &crew->results[number - crew->first];

	result->ending = ending;
	result->status = status;
	crew->plan->steps[number].outcome = status == EXIT_DONE ? OUTCOME_DONE : OUTCOME_FAILED;
	return result;
}

/* Ends a step that is not to be taken. Returns false if it is. */
static bool is_decided(const struct crew *crew, size_t number)
{
	const struct step *step = &crew->plan->steps[number];

	if (step->kind == STEP_BUILTIN)
		end_step(crew, number, ENDING_KNOWN, EXIT_DONE);
	else if (step->kind != STEP_LOAD && step->kind != STEP_INSTALL)
		end_step(crew, number, ENDING_KNOWN, EXIT_FAILED);
	else if (is_there(crew->run, step))
		end_step(crew, number, ENDING_THERE, EXIT_DONE);
	else if (failed_need(crew->plan, step))
		end_step(crew, number, ENDING_NOT_TRIED, EXIT_FAILED);
	else if (is_late(crew->run))
		end_step(crew, number, ENDING_LATE, EXIT_FAILED);
	else
		return false;
	return true;
}

/* ---- What is told */

static void explain(const struct run *run, const struct step *step, const struct result *result)
{
	/* What comes from the configuration alone ends with one, as kmod has it. */
	size_t length = strlen(step->options);
	const char *blank = length && step->options[length - 1] != ' ' ? " " : "";

	if (step->kind == STEP_LOAD)
		print("insmod %s %s%s", run_file(run, step), step->options, blank);
	else
		print("install %s %s%s", step->command, step->options, blank);
	print("# %s", step->cause ? step->cause : "asked for");
	if (!run->dry)
		print(", %u ms%s", result->msec, result->status == EXIT_DONE ? "" : ", failed");
	print("\n");
}

static void replay(struct strbuf *said)
{
	const char *at = strbuf_end(said), *end = at + said->length;

	while (at < end) {
		print("%s", at);
		at += strlen(at) + 1;
		if (at >= end)
			break;
		note((enum note_level)(*at - '0'), "%s", at + 1);
		at += strlen(at) + 1;
	}
}

static void say_untaken(const struct crew *crew, const struct step *step, enum ending ending)
{
	const char *why = ending == ENDING_LATE     ? "the time is over"
			  : ending == ENDING_KILLED ? "its start crashed (see dmesg)"
						    : "it is still starting, and the time is over";

	if (ending == ENDING_NOT_TRIED)
		why = text_format(&run_arena, "it needs '%s', which failed",
				  failed_need(crew->plan, step)->name);
	note(step->required ? NOTE_ERROR : NOTE_NOTICE, "could not insert '%s': %s", step->name,
	     why);
}

/* Tells of a step that has ended, and counts it. */
static void tell(const struct crew *crew, size_t number)
{
	const struct step *step = &crew->plan->steps[number];
	struct result *result = &crew->results[number - crew->first];
	struct tally *tally = crew->tally;

	if (result->said.length)
		replay(&result->said);
	if (result->ending == ENDING_KNOWN)
		result->status = run_step(crew->run, step);
	else if (result->ending > ENDING_THERE)
		say_untaken(crew, step, result->ending);
	if (result->ending == ENDING_TAKEN && crew->run->show_cause)
		explain(crew->run, step, result);
	if (result->status != EXIT_DONE)
		tally->failed += step->required;
	else if (result->ending == ENDING_TAKEN)
		tally->loaded++;
	else
		tally->there += !step->is_counted;
	if (step->required)
		tally->status = first_failure(tally->status, result->status);
}

/* Tells of all that is next in the plan's order. */
static void tell_ended(struct crew *crew)
{
	while (crew->told < crew->plan->count && has_ended(&crew->plan->steps[crew->told]))
		tell(crew, crew->told++);
}

/* ---- Processes */

static void note_to_pipe(const struct note *note)
{
	out_char(&out_stdout, '\0');
	out_format(&out_stdout, "%c%s%s%s", '0' + (int)note->level, note->where ? note->where : "",
		   note->where ? ": " : "", note->what);
	if (note->hint)
		out_format(&out_stdout, " (%s)", note->hint);
	out_char(&out_stdout, '\0');
}

/* Takes the step here. */
static void take(const struct crew *crew, size_t number)
{
	unsigned started = msec_now();
	int status = run_step(crew->run, &crew->plan->steps[number]);

	end_step(crew, number, ENDING_TAKEN, status)->msec = msec_now() - started;
}

static _Noreturn void take_as_child(const struct crew *crew, size_t number, int fd)
{
	int status;

	/* Who waits for the end of our output must not wait for a module that hangs. */
	if (crew->plan->steps[number].kind == STEP_LOAD) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
	}
	out_stdout.fd = fd;
	note_set_sink(note_to_pipe);
	status = run_step(crew->run, &crew->plan->steps[number]);
	out_flush(&out_stdout);
	_exit(status);
}

/* Starts a process for the step, or takes it here where there can be no other process. */
static void start(struct crew *crew, size_t number)
{
	struct job *job = &crew->jobs[crew->count];
	int ends[2];

	if (process_pipe(ends) < 0) {
		take(crew, number);
		return;
	}
	*job = (struct job){
		.step = number, .started = msec_now(), .fd = ends[0], .pid = process_fork()
	};
	if (!job->pid)
		take_as_child(crew, number, ends[1]);
	close(ends[1]);
	if (job->pid < 0) {
		close(ends[0]);
		take(crew, number);
		return;
	}
	crew->polls[crew->count++] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	crew->plan->steps[number].outcome = OUTCOME_RUNNING;
}

/* Begins what can be begun. A step's end is known to those behind it at once. */
static void start_ready(struct crew *crew, unsigned jobs)
{
	for (size_t i = crew->told; i < crew->plan->count && crew->count < jobs; i++) {
		const struct step *step = &crew->plan->steps[i];

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
					: end_step(crew, job->step, ENDING_TAKEN, status);

	result->msec = msec_now() - job->started;
	close(job->fd);
	crew->count--;
	crew->jobs[at] = crew->jobs[crew->count];
	crew->polls[at] = crew->polls[crew->count];
}

/* Takes what a process says. Returns false at its end. */
static bool listen_to(const struct crew *crew, const struct job *job)
{
	enum { BLOCK = 512 };
	struct strbuf *said = &crew->results[job->step - crew->first].said;
	ssize_t got;

	said->arena = &run_arena;
	strbuf_reserve(said, BLOCK);
	got = read(job->fd, said->text + said->length, BLOCK);
	if (got <= 0)
		return got < 0 && errno == EINTR;
	said->length += (size_t)got;
	return true;
}

static void await(struct crew *crew)
{
	int limit = crew->run->deadline ? (int)(crew->run->deadline - msec_now()) : -1;

	if (crew->run->deadline && limit < 0)
		limit = 0;
	if (poll(crew->polls, crew->count, limit) < 0)
		return;
	for (size_t i = crew->count; i-- > 0;) {
		if (crew->polls[i].revents && !listen_to(crew, &crew->jobs[i]))
			finish_job(crew, i);
	}
}

/* What is on its way is left to itself: nobody can stop a module's start. */
static void abandon(struct crew *crew)
{
	for (; crew->count; crew->count--)
		end_step(crew, crew->jobs[crew->count - 1].step, ENDING_UNFINISHED, EXIT_FAILED);
}

static void run_at_once(struct crew *crew, unsigned jobs)
{
	process_expect_children();
	crew->jobs = arena_alloc(&run_arena, jobs * sizeof(*crew->jobs));
	crew->polls = arena_alloc(&run_arena, jobs * sizeof(*crew->polls));
	while (crew->told < crew->plan->count) {
		start_ready(crew, jobs);
		tell_ended(crew);
		if (crew->count)
			await(crew);
		if (is_late(crew->run))
			abandon(crew);
	}
}

void jobs_run(const struct run *run, struct plan *plan, size_t first, unsigned jobs,
	      struct tally *tally)
{
	struct crew crew = {
		.run = run, .plan = plan, .first = first, .told = first, .tally = tally
	};

	crew.results = arena_alloc(&run_arena, (plan->count - first) * sizeof(*crew.results));
	if (ENABLE_JOBS && jobs > 1 && !run->dry) {
		run_at_once(&crew, jobs);
		return;
	}
	while (crew.told < plan->count) {
		if (!is_decided(&crew, crew.told))
			take(&crew, crew.told);
		tell(&crew, crew.told++);
	}
}

unsigned jobs_count(const char *text)
{
	enum { JOBS_MAX = 64 };
	unsigned count = text ? parse_number(text, "jobs") : 0;

	if (!count)
		count = process_processors();
	return count < JOBS_MAX ? count : JOBS_MAX;
}

void jobs_plan(const struct run *run, struct plan *plan, const struct target *target,
	       const char *options, unsigned flags, struct tally *tally)
{
	size_t first = plan->count;
	const struct step *hopeless;

	run_plan_load(run, plan, target, options, flags);
	hopeless = run_hopeless(plan, first);
	if (!hopeless)
		return;
	tally->failed++;
	tally->status = first_failure(tally->status, run_step(run, hopeless));
	plan_drop(plan, first);
}
