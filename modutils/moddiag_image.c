/* SPDX-License-Identifier: MIT */
/* The checks of an image: of its whole tree, and whether it serves a board. */

//part: moddiag

#include <sys/stat.h>

#include "base/libbb.h"
#include "explain/aliases.h"
#include "explain/audit.h"
#include "moddiag.h"
#include "system/wanted.h"

/* ---- The tree */

/* Prints how many warnings and faults of each kind SUBJECT has. */
static void print_kinds(const struct finding_subject *subject)
{
	unsigned counts[FIND_KINDS] = { 0 };
	const char *separator = ": ";

	for (size_t i = 0; i < subject->count; i++)
		counts[subject->list[i].kind] += subject->list[i].level >= LEVEL_WARNING;
	for (int kind = 0; kind < FIND_KINDS; kind++) {
		if (!counts[kind])
			continue;
		print("%s%s %u", separator, kind_word((enum finding_kind)kind), counts[kind]);
		separator = ", ";
	}
	print("\n");
}

int moddiag_audit(struct moddiag *run)
{
	struct diag *diag = run->diag;
	bool is_verbose = flag(run->args, FLAG_verbose);
	size_t count;

	diag->findings.now = diag->ground;
	count = diag_tree(diag);
	baseline_accept(&run->baseline, diag);
	moddiag_print(diag->ground, LEVEL_UNKNOWN, SIZE_MAX);
	if (flag(run->args, FLAG_plain))
		return moddiag_status();
	if (is_verbose)
		baseline_print_gone(&run->baseline);
	print("%zu modules: %s", count, moddiag_counts());
	print_kinds(diag->ground);
	return moddiag_status();
}

/* ---- A board */

struct board {
	struct moddiag *run;
	unsigned served, all;
};

static void print_service(const struct finding_subject *subject)
{
	static const char states[LEVELS][4] = { "ok", "?", "no", "no" };
	const struct finding *finding = &subject->list[0];

	print("%-2s  %s\n        %s\n", states[finding->level], subject->name, finding->evidence);
}

static void take_alias(void *context, const char *alias, const char *why)
{
	struct board *board = context;
	struct moddiag *run = board->run;
	struct finding_subject *subject = findings_subject(&run->diag->findings, alias);

	(void)why;
	diag_service(run->diag, alias);
	board->served += subject_worst(subject) == LEVEL_OK;
	board->all++;
	baseline_accept(&run->baseline, run->diag);
	if (flag(run->args, FLAG_plain))
		subject_print_plain(subject);
	else if (subject->count)
		print_service(subject);
}

/* Takes TEXT, a list of aliases or the contents of uevent files. */
static void take_text(struct board *board, struct wanted *wanted, struct span text,
		      const char *path)
{
	char *line;

	if (text_find((const char *)text.data, "MODALIAS=")) {
		wanted_events(text, path, wanted);
		return;
	}
	while ((line = file_next_line(&text))) {
		if (*line)
			take_alias(board, line, path);
	}
}

/* Takes all aliases of PATH. Returns 0 or -errno. */
static int take_board(struct board *board, const char *path)
{
	struct wanted wanted = { .each = take_alias,
				 .context = board,
				 .seen = { .arena = &run_arena } };
	struct sysfs sysfs;
	struct stat status;
	struct span text;
	int error;

	if (fstatat(AT_FDCWD, path, &status, 0) == 0 && S_ISDIR(status.st_mode)) {
		error = sysfs_open(&sysfs, path);
		return error ? error : wanted_devices(&sysfs, &wanted);
	}
	error = file_read_given(path, LIMIT_LIST, &run_arena, &text);
	if (!error)
		take_text(board, &wanted, text, path);
	return error;
}

int moddiag_board(struct moddiag *run, const char *path)
{
	struct diag *diag = run->diag;
	struct board board = { run, 0, 0 };
	int error;

	diag_check_index(diag);
	error = take_board(&board, path);
	if (error) {
		note_set_sink(note_to_stderr);
		note(NOTE_ERROR, "could not read %s: %s", path, errtext(error));
		return EXIT_FAILED;
	}
	if (subject_worst(diag->ground) >= LEVEL_WARNING)
		moddiag_print(diag->ground, LEVEL_UNKNOWN, SIZE_MAX);
	if (flag(run->args, FLAG_plain))
		return moddiag_status();
	if (flag(run->args, FLAG_verbose))
		baseline_print_gone(&run->baseline);
	print("%u of %u are served", board.served, board.all);
	if (run->baseline.dropped)
		print(", %u accepted", run->baseline.dropped);
	print("\n");
	return moddiag_status();
}
