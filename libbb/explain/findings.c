/* SPDX-License-Identifier: MIT */
/* Collects findings, and prints them for people or for scripts. */

#include "explain/findings.h"
#include "base/json.h"
#include "base/printable.h"

static const struct {
	char word[10];
	uint8_t step;
} kinds[FIND_KINDS] = {
	[FIND_FILE] = { "file", 1 },           [FIND_MACHINE] = { "machine", 1 },
	[FIND_MAGIC] = { "magic", 1 },         [FIND_BUILD] = { "build", 1 },
	[FIND_SIGNATURE] = { "signature", 1 }, [FIND_TREE] = { "tree", 2 },
	[FIND_INDEX] = { "index", 2 },         [FIND_NAME] = { "name", 2 },
	[FIND_DUPLICATE] = { "duplicate", 2 }, [FIND_DEPENDS] = { "depends", 3 },
	[FIND_SYMBOL] = { "symbol", 3 },       [FIND_VERSION] = { "version", 3 },
	[FIND_CYCLE] = { "cycle", 3 },         [FIND_SOFTDEP] = { "softdep", 3 },
	[FIND_FIRMWARE] = { "firmware", 3 },   [FIND_CONFIG] = { "config", 4 },
	[FIND_BLACKLIST] = { "blacklist", 4 }, [FIND_FORBID] = { "forbid", 4 },
	[FIND_COMMAND] = { "command", 4 },     [FIND_OPTIONS] = { "options", 4 },
	[FIND_ALIAS] = { "alias", 5 },         [FIND_PLAN] = { "plan", 5 },
	[FIND_DEVICE] = { "device", 6 },       [FIND_DRIVER] = { "driver", 6 },
	[FIND_LOADED] = { "loaded", 6 },       [FIND_KERNEL] = { "kernel", 7 },
	[FIND_UNLOAD] = { "unload", 7 },       [FIND_LOCKDOWN] = { "lockdown", 7 },
	[FIND_HELPER] = { "helper", 7 },       [FIND_EVENTS] = { "events", 7 },
};

const char *level_word(enum finding_level level)
{
	static const char words[LEVELS][8] = { "ok", "unknown", "warning", "fault" };

	return words[level];
}

const char *kind_word(enum finding_kind kind)
{
	return kinds[kind].word;
}

/* ---- Collecting */

struct finding_subject *findings_subject(struct findings *findings, const char *name)
{
	struct finding_subject *subject = arena_alloc(&findings->memory, sizeof(*subject));

	subject->name = arena_copy(&findings->memory, name);
	findings->list = arena_grow(&findings->memory, findings->list, findings->count,
				    &findings->capacity, sizeof(*findings->list));
	findings->list[findings->count++] = subject;
	findings->now = subject;
	return subject;
}

static void add(struct findings *findings, const struct finding *finding)
{
	struct finding_subject *subject = findings->now;

	subject->list = arena_grow(&findings->memory, subject->list, subject->count,
				   &subject->capacity, sizeof(*subject->list));
	subject->counts[finding->level]++;
	subject->list[subject->count++] = *finding;
}

static void add_text(struct findings *findings, enum finding_kind kind, enum finding_level level,
		     const char *cure, struct strbuf *evidence)
{
	struct finding finding = {
		.kind = (uint8_t)kind,
		.level = (uint8_t)level,
		.evidence = text_printable(&findings->memory, strbuf_end(evidence)),
		.cure = cure ? arena_copy(&findings->memory, cure) : NULL,
	};

	add(findings, &finding);
}

void finding_add(struct findings *findings, enum finding_kind kind, enum finding_level level,
		 const char *cure, const char *format, ...)
{
	struct strbuf evidence = { .arena = &findings->memory };
	va_list values;

	if (findings->prefix)
		strbuf_format(&evidence, "%s: ", findings->prefix);
	va_start(values, format);
	strbuf_vformat(&evidence, format, values);
	va_end(values);
	add_text(findings, kind, level, cure, &evidence);
}

void finding_add_cause(struct findings *findings, enum finding_kind kind, enum finding_level level,
		       const char *cure, const char *format, ...)
{
	struct strbuf evidence = { .arena = &run_arena };
	va_list values;

	va_start(values, format);
	strbuf_vformat(&evidence, format, values);
	va_end(values);
	finding_add(findings, kind, level, cure, "%s", strbuf_end(&evidence));
	findings->now->list[findings->now->count - 1].is_cause = true;
}

void findings_conclude(struct findings *findings)
{
	struct finding_subject *subject = findings->now;
	struct finding *outcome = arena_alloc(&findings->memory, sizeof(*outcome));

	*outcome = subject->list[subject->count - 1];
	subject->outcome = outcome;
}

void findings_sift(struct findings *findings, size_t first)
{
	struct finding_subject *subject = findings->now;
	size_t kept = first;

	for (size_t i = first; i < subject->count; i++) {
		if (subject->list[i].level < LEVEL_WARNING)
			subject->counts[subject->list[i].level]--;
		else
			subject->list[kept++] = subject->list[i];
	}
	subject->count = kept;
}

void finding_take(struct findings *findings, struct finding finding)
{
	finding_add(findings, (enum finding_kind)finding.kind, (enum finding_level)finding.level,
		    finding.cure, "%s", finding.evidence);
	findings->now->list[findings->now->count - 1].is_cause = finding.is_cause;
}

void findings_repeat(struct findings *findings, const struct finding_subject *from,
		     enum finding_kind kind)
{
	for (size_t i = 0; i < from->count; i++) {
		if (kind == FIND_KINDS || from->list[i].kind == kind)
			add(findings, &from->list[i]);
	}
}

/* ---- Notes of other rooms */

static struct {
	struct findings *findings;
	enum finding_kind kind;
	enum finding_level level;
	const char *cure;
} catcher;

static void catch_note(const struct note *note)
{
	struct strbuf evidence = { .arena = NULL };

	if (!catcher.findings)
		return;
	evidence.arena = &catcher.findings->memory;
	if (note->where)
		strbuf_format(&evidence, "%s: ", note->where);
	strbuf_text(&evidence, note->what);
	if (note->hint && !catcher.cure)
		strbuf_format(&evidence, " (%s)", note->hint);
	add_text(catcher.findings, catcher.kind, catcher.level, catcher.cure, &evidence);
}

void findings_catch(struct findings *findings, enum finding_kind kind, enum finding_level level,
		    const char *cure)
{
	catcher.findings = findings;
	catcher.kind = kind;
	catcher.level = level;
	catcher.cure = cure;
	note_set_sink(catch_note);
}

/* ---- Judging */

enum finding_level subject_worst(const struct finding_subject *subject)
{
	size_t level = LEVELS - 1;

	while (level && !subject->counts[level])
		level--;
	return (enum finding_level)level;
}

enum finding_level findings_worst(const struct findings *findings)
{
	enum finding_level worst = LEVEL_OK;

	for (size_t i = 0; i < findings->count; i++) {
		enum finding_level level = subject_worst(findings->list[i]);

		worst = level > worst ? level : worst;
	}
	return worst;
}

/* Whether A is a better verdict than B, a finding of the same level. */
static bool is_before(const struct finding *a, const struct finding *b)
{
	if (a->is_cause != b->is_cause)
		return a->is_cause;
	return kinds[a->kind].step < kinds[b->kind].step;
}

const struct finding *subject_verdict(const struct finding_subject *subject)
{
	enum finding_level worst = subject_worst(subject);
	const struct finding *first = NULL;

	if (worst < LEVEL_WARNING)
		return subject->outcome;
	for (size_t i = 0; i < subject->count; i++) {
		const struct finding *finding = &subject->list[i];

		if (finding->level == worst && (!first || is_before(finding, first)))
			first = finding;
	}
	return first;
}

/* ---- Printing */

enum { STEP_LAST = 7 };

/* How the findings of a subject are printed. */
struct printer {
	const struct finding_subject *subject;
	const struct finding *verdict;  /* NULL: none */
	enum finding_level least, most; /* the levels that EACH gets */
	size_t room;                    /* lines that may still be printed */
	size_t left;                    /* findings for which there was no room */
	void (*each)(struct printer *printer, const struct finding *finding);
};

/* Calls EACH for the findings by step; within a step in the order they were added. */
static void each_by_step(struct printer *printer)
{
	const struct finding_subject *subject = printer->subject;

	for (unsigned step = 1; step <= STEP_LAST; step++) {
		for (size_t i = 0; i < subject->count; i++) {
			const struct finding *finding = &subject->list[i];

			if (kinds[finding->kind].step == step && finding->level >= printer->least &&
			    finding->level <= printer->most)
				printer->each(printer, finding);
		}
	}
}

static void print_finding(struct printer *printer, const struct finding *finding)
{
	static const char states[LEVELS][4] = { "ok", "?", "no", "no" };

	if (!printer->room) {
		printer->left++;
		return;
	}
	printer->room--;
	print("  %d %-9s  %-2s  %s\n", kinds[finding->kind].step, kinds[finding->kind].word,
	      states[finding->level], finding->evidence);
}

/* Whether FINDING is the verdict. The outcome is a copy, with the same texts. */
static bool is_verdict(const struct printer *printer, const struct finding *finding)
{
	return printer->verdict && finding->evidence == printer->verdict->evidence;
}

/* The verdict stands above already. */
static void print_evidence(struct printer *printer, const struct finding *finding)
{
	if (!is_verdict(printer, finding))
		print_finding(printer, finding);
}

/* Prints the verdict of SUBJECT, and its cure. Returns the number of lines. */
static size_t print_verdict(const struct finding_subject *subject, const struct finding *verdict)
{
	if (!verdict) {
		print("  verdict: nothing is wrong%s\n",
		      subject->counts[LEVEL_UNKNOWN] ? ", as far as could be seen" : "");
		return 1;
	}
	print("  verdict: %s%s\n", verdict->level == LEVEL_WARNING ? "only a warning: " : "",
	      verdict->evidence);
	if (!verdict->cure)
		return 1;
	print("  do: %s\n", verdict->cure);
	return 2;
}

void subject_print(const struct finding_subject *subject, enum finding_level least, size_t lines)
{
	struct printer printer = { .subject = subject, .each = print_finding, .most = LEVEL_FAULT };
	size_t above;

	printer.verdict = subject_verdict(subject);
	print("%s\n", subject->name);
	above = 1 + print_verdict(subject, printer.verdict);
	if (!lines) {
		printer.room = SIZE_MAX;
		each_by_step(&printer);
		return;
	}
	printer.each = print_evidence;
	printer.room = lines > above + 1 ? lines - above - 1 : 0;
	printer.least = LEVEL_UNKNOWN;
	each_by_step(&printer);
	printer.least = printer.most = LEVEL_OK;
	if (least == LEVEL_OK)
		each_by_step(&printer);
	if (printer.left)
		print("  %zu more findings: moddiag -v\n", printer.left);
}

static void print_plain(struct printer *printer, const struct finding *finding)
{
	const struct finding_subject *subject = printer->subject;
	const char step[] = { (char)('0' + kinds[finding->kind].step), '\0' };
	const char *level = level_word((enum finding_level)finding->level);

	if (!json_is_open()) {
		print("%s\t%s\t%s\t%s\t%s\t%s\n", subject->name, step, kinds[finding->kind].word,
		      level, finding->evidence, finding->cure ? finding->cure : "");
		return;
	}
	json_object(NULL);
	json_text("subject", subject->name);
	json_number("step", step);
	json_text("kind", kinds[finding->kind].word);
	json_text("level", level);
	json_text("evidence", finding->evidence);
	json_text("cure", finding->cure);
	json_bool("verdict", is_verdict(printer, finding));
	json_end();
}

void subject_print_plain(const struct finding_subject *subject)
{
	struct printer printer = {
		.subject = subject,
		.verdict = subject_verdict(subject),
		.most = LEVEL_FAULT,
		.each = print_plain,
	};

	each_by_step(&printer);
}
