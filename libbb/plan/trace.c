/* SPDX-License-Identifier: MIT */
/*
 * The record of modplug --trace and modprobe --trace, a line for each step:
 *
 *   name cause needs worker start end result       separated by tabs; modplug(8) explains them
 *
 * A line is written by one write(2) when the step ends, to a file that is open for appending, so
 * that the lines of several processes do not mix.
 *
 * The critical path goes backwards from the step that ended last. A step waited for the later one
 * of two: the last of its needs, and the step that its worker carried out before. If its plan has
 * neither, the plan itself waited, for a device or for the worker of the plan before: then it is
 * the step that ended last before this one began.
 */

#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/msec.h"
#include "base/printable.h"
#include "base/text.h"
#include "base/write.h"
#include "plan/trace.h"

/* What is kept of a step that has begun. */
struct begun {
	struct uptime at;
	unsigned
		lane; /* 1, 2, ...: no two running steps of a process have the same; 0: not begun */
};

static struct {
	int fd;
	bool is_memory;
	struct begun *steps; /* of the plan that this process carries out */
	size_t count;
	uint64_t lanes; /* a bit for each that is taken; -j has a limit of 64 */
} record;

/* ---- Writing */

static void put_time(struct strbuf *line, struct uptime time)
{
	unsigned long usec = time.nanoseconds / 1000;

	if (time.seconds)
		strbuf_format(line, "\t%lu%06lu", time.seconds, usec);
	else
		strbuf_format(line, "\t%lu", usec);
}

static const char *result_word(const struct step *step, enum ending ending, int status)
{
	static const char words[][12] = {
		[ENDING_LOADED] = "there",  [ENDING_NEED] = "needs",
		[ENDING_LATE] = "late",     [ENDING_UNFINISHED] = "unfinished",
		[ENDING_KILLED] = "killed",
	};

	if (ending == ENDING_KNOWN)
		return step->kind == STEP_BUILTIN     ? "builtin"
		       : step->kind == STEP_FORBIDDEN ? "forbidden"
						      : "missing";
	if (status == RUN_UNFIT)
		return "unfit";
	if (ending != ENDING_RUN)
		return words[ending];
	return status != EXIT_DONE ? "failed" : step->kind == STEP_INSTALL ? "ran" : "loaded";
}

static void put_needs(struct strbuf *line, const struct plan *plan, const struct step *step)
{
	if (!step->needs)
		strbuf_char(line, '-');
	for (const struct need *need = step->needs; need; need = need->next)
		strbuf_format(line, "%s%s",
			      text_printable(&run_arena, plan->steps[need->step].name),
			      need->next ? "," : "");
}

/* Returns the place of step NUMBER of PLAN in record.steps. */
static struct begun *step_record(const struct plan *plan, size_t number)
{
	if (record.count < plan->count) {
		record.steps = arena_alloc(&run_arena, plan->count * sizeof(*record.steps));
		record.count = plan->count;
	}
	return &record.steps[number];
}

static void begin(struct begun *begun)
{
	/* If a process could not be started, the step begins once more. */
	if (!begun->lane) {
		begun->lane = 1;
		while (begun->lane < 64 && record.lanes >> (begun->lane - 1) & 1)
			begun->lane++;
		record.lanes |= (uint64_t)1 << (begun->lane - 1);
	}
	begun->at = uptime_now();
}

static void trace_step(const struct plan *plan, size_t number, enum ending ending, int status)
{
	const struct step *step = &plan->steps[number];
	struct begun *begun = step_record(plan, number);
	struct strbuf line = { .arena = &run_arena };
	struct arena_mark mark = arena_mark(&run_arena);
	struct uptime now;

	if (ending == ENDING_NONE) {
		begin(begun);
		return;
	}
	now = uptime_now();
	strbuf_format(&line, "%s\t%s\t", text_printable(&run_arena, step->name),
		      step->cause ? text_printable(&run_arena, step->cause) : "asked for");
	put_needs(&line, plan, step);
	if (begun->lane)
		strbuf_format(&line, "\t%d.%u", (int)getpid(), begun->lane);
	else
		strbuf_text(&line, "\t-");
	put_time(&line, begun->lane ? begun->at : now);
	put_time(&line, now);
	strbuf_format(&line, "\t%s\n", result_word(step, ending, status));
	write_all(record.fd, line.text, line.length);
	if (begun->lane)
		record.lanes &= ~((uint64_t)1 << (begun->lane - 1));
	*begun = (struct begun){ .lane = 0 };
	arena_release(&run_arena, mark);
}

bool trace_open(const char *path)
{
	static const char head[] = "# name\tcause\tneeds\tworker\tstart\tend\tresult\n";
	struct strbuf line = { .arena = &run_arena };
	int error;

	record.is_memory = !path;
	record.fd = path ? file_open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_NOCTTY)
			 : (int)syscall(SYS_memfd_create, "trace", 1u /* MFD_CLOEXEC */);
	/* Without memory for it there is no critical path; nobody has asked for more. */
	if (!path && record.fd < 0)
		return true;
	strbuf_text(&line, "# modplug trace 1");
	put_time(&line, uptime_now());
	strbuf_format(&line, "\n%s", head);
	error = record.fd < 0 ? record.fd : write_all(record.fd, line.text, line.length);
	if (error) {
		note(NOTE_FATAL, "could not write %s: %s", path, errtext(error));
		return false;
	}
	jobs_trace = trace_step;
	return true;
}

/* ---- The critical path */

/* A step that ran. Times are in microseconds. */
struct bar {
	const char *name, *needs, *worker;
	uint64_t start, end;
	const struct bar *next; /* on the critical path */
};

struct bars {
	struct bar *list;
	size_t count, capacity;
};

static void take_line(struct bars *bars, char *line)
{
	char *name = text_word(&line, "\t"), *cause = text_word(&line, "\t");
	char *needs = text_word(&line, "\t"), *worker = text_word(&line, "\t");
	char *start = text_word(&line, "\t"), *end = text_word(&line, "\t");
	struct bar bar = { .name = name, .needs = needs, .worker = worker };

	if (!cause || !end || *worker == '-' || !text_number(start, 10, &bar.start) ||
	    !text_number(end, 10, &bar.end))
		return;
	bars->list = arena_grow(&run_arena, bars->list, bars->count, &bars->capacity,
				sizeof(*bars->list));
	bars->list[bars->count++] = bar;
}

/* Whether NAME is one of those in LIST, which have commas between them. */
static bool is_listed(const char *list, const char *name)
{
	size_t length = strlen(name);

	for (; *list; list += text_before(list, ","), list += *list == ',') {
		if (text_before(list, ",") == length && !memcmp(list, name, length))
			return true;
	}
	return false;
}

static bool is_same_plan(const struct bar *bar, const struct bar *other)
{
	size_t length = text_before(bar->worker, ".") + 1;

	return !strncmp(bar->worker, other->worker, length);
}

/* Returns the step that number AT of BARS waited for; NULL: for none. */
static struct bar *waited_for(const struct bars *bars, size_t at)
{
	const struct bar *bar = &bars->list[at];
	struct bar *last = NULL, *known = NULL;

	for (size_t i = 0; i < at; i++) {
		struct bar *other = &bars->list[i];

		if (other->end > bar->start)
			continue;
		if (!last || other->end >= last->end)
			last = other;
		if (is_same_plan(bar, other) && (!known || other->end >= known->end) &&
		    (is_listed(bar->needs, other->name) || !strcmp(bar->worker, other->worker)))
			known = other;
	}
	return known ? known : last;
}

static void print_bar(const struct bar *bar, const struct bar *before)
{
	uint64_t msec = bar->start / 1000;

	print("%6u.%03u s %6u ms  %s", (unsigned)(msec / 1000), (unsigned)(msec % 1000),
	      (unsigned)((bar->end - bar->start) / 1000), bar->name);
	if (before)
		print(", %s %s", is_listed(bar->needs, before->name) ? "needs" : "after",
		      before->name);
	print("\n");
}

static void print_path(const struct bars *bars)
{
	const struct bar *next = NULL, *before = NULL;
	struct bar *bar = NULL;

	for (size_t i = 0; i < bars->count; i++) {
		if (!bar || bars->list[i].end >= bar->end)
			bar = &bars->list[i];
	}
	if (!bar)
		return;
	print("critical path: start and time of each module\n");
	for (; bar; bar = waited_for(bars, (size_t)(bar - bars->list))) {
		bar->next = next;
		next = bar;
	}
	for (; next; before = next, next = next->next)
		print_bar(next, before);
}

void trace_print_path(void)
{
	struct bars bars = { NULL, 0, 0 };
	struct span text;
	struct stat status;
	char *line;

	if (!jobs_trace || fstat(record.fd, &status) < 0 || !S_ISREG(status.st_mode))
		return;
	lseek(record.fd, 0, SEEK_SET);
	if (file_read_fd(record.fd, LIMIT_LIST, &run_arena, &text))
		return;
	while ((line = file_next_line(&text)))
		take_line(&bars, line);
	print_path(&bars);
	if (record.is_memory)
		jobs_trace = NULL;
}
