/* SPDX-License-Identifier: MIT */
/* Reads /dev/kmsg, and has the meanings of the kernel's lines. */

#include "explain/loglines.h"
#include "base/libbb.h"
#include "explain/parameters.h"
#include "explain/vermagic.h"
#include "system/klog.h"

/* No errno. */
enum { LOG_UNOPENED = -4096 };

static int log_fd = LOG_UNOPENED;

/* The lines since loglines_listen that were read so far, in run_arena. */
static struct line {
	struct line *next;
	const char *text;
} * lines;

/* The start of TEXT, up to the first of ENDS. */
static const char *copy_before(const char *text, const char *ends)
{
	return arena_text(&run_arena, text, text_before(text, ends));
}

/* ---- Meanings. AT is the rest of the line, behind the words that identify it. */

/* AT: "A' should be 'B'". */
static const char *magic_hint(struct refusal *refusal, const char *at)
{
	const char *wanted = text_find(at, "be '");

	(void)refusal;
	return wanted ? vermagic_difference(at, wanted + 4) : NULL;
}

/* AT: "SYMBOL (err -N)". */
static const char *symbol_hint(struct refusal *refusal, const char *at)
{
	/* With another error the line before explains what is wrong with the symbol. */
	return text_find(at, "-2)") ? refusal_symbol_hint(refusal, copy_before(at, " "), false)
				    : NULL;
}

static const char see_modinfo[] = "see modinfo -p";

/* AT: "X' ignored". */
static const char *unknown_hint(struct refusal *refusal, const char *at)
{
	const char *nearest;

	/* After a load that went well, the file is read only now. */
	if (!refusal->attempt->error)
		refusal_read_file(refusal);
	nearest = parameter_nearest(&refusal->facts, copy_before(at, "'"));
	return nearest ? arena_join(&run_arena, "the nearest is ", nearest, NULL) : see_modinfo;
}

/* AT: "X'". */
static const char *value_hint(struct refusal *refusal, const char *at)
{
	const char *type = parameter_type(&refusal->facts, copy_before(at, "'"));

	return type ? arena_join(&run_arena, "its type is ", type, NULL) : see_modinfo;
}

/*
 * The meaning of a line with NEEDLE: HINT, or the result of FIND for the rest of the line. If that
 * is NULL, the line is not printed.
 */
static const struct meaning {
	const char *needle;
	const char *hint;
	const char *(*find)(struct refusal *refusal, const char *at);
} meanings[] = {
	{ "taint", NULL, NULL },
	{ "unknown parameter '", NULL, unknown_hint },
	{ "Unknown symbol ", NULL, symbol_hint },
	{ "version magic '", NULL, magic_hint },
	{ "for parameter `", NULL, value_hint },
	{ "disagrees about version of ", "built for another kernel", NULL },
	{ "from namespace ", "lacks MODULE_IMPORT_NS", NULL },
	{ "is blacklisted", "module_blacklist= of the kernel", NULL },
	{ "is rejected", "module.sig_enforce", NULL },
	{ "Lockdown: ", "lockdown= or secure boot", NULL },
};

/* ---- The log */

/* Prints LINE. A line that is not in the table, such as a module's own, is printed only after an
 * error. */
static void print_line(struct refusal *refusal, const char *line)
{
	const char *hint = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++) {
		const char *at = text_find(line, meanings[i].needle);

		if (!at)
			continue;
		hint = meanings[i].hint;
		if (meanings[i].find)
			hint = meanings[i].find(refusal, at + text_length(meanings[i].needle));
		if (!hint)
			return;
		refusal->is_known = true;
		break;
	}
	if (hint || refusal->attempt->error)
		note_at(refusal->level, "kernel", hint, "%s", line);
}

/* Whether LINE is about our module. */
static bool is_ours(const struct refusal *refusal, const char *line)
{
	const char *rest = text_after(line, "Module ");

	/* "Loading of" and "Lockdown:" name no module; these errors hardly have another cause. */
	if (text_after(line, "Lo"))
		return refusal->attempt->error == -EKEYREJECTED ||
		       refusal->attempt->error == -EPERM;
	rest = text_after(rest ? rest : line, refusal->name);
	return rest && (*rest == ':' || *rest == ' ');
}

void loglines_listen(void)
{
	if (log_fd == LOG_UNOPENED)
		log_fd = klog_open(true);
	else if (log_fd >= 0)
		klog_skip(log_fd);
	lines = NULL;
}

/* Keeps the lines that the log has gained. */
static void take_lines(void)
{
	char record[KLOG_RECORD_MAX];
	struct line **end = &lines;
	const char *text;

	while (*end)
		end = &(*end)->next;
	while ((text = klog_next(log_fd, record))) {
		*end = arena_alloc(&run_arena, sizeof(**end));
		**end = (struct line){ .text = arena_copy(&run_arena, text) };
		end = &(*end)->next;
	}
}

bool loglines_have(const char *words)
{
	take_lines();
	for (const struct line *line = lines; line; line = line->next) {
		if (text_find(line->text, words))
			return true;
	}
	return false;
}

bool loglines_print(struct refusal *refusal)
{
	bool fresh;

	take_lines();
	for (const struct line *line = lines; line; line = line->next) {
		if (!is_ours(refusal, line->text))
			continue;
		/* A module that was tried again has the same lines again. */
		hash_add(&refusal->told, line->text, &fresh);
		if (fresh)
			print_line(refusal, line->text);
	}
	return log_fd >= 0;
}
