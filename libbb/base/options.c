/* SPDX-License-Identifier: MIT */
/* Options as getopt_long understands them, from a table. */

#include "base/options.h"
#include "base/arena.h"
#include "base/common.h"
#include "base/errtext.h"
#include "base/exitstatus.h"
#include "base/json.h"
#include "base/note.h"
#include "base/out.h"
#include "base/process.h"
#include "base/text.h"

const char *applet_help = "";

const char *option_overlays[OVERLAYS_MAX + 1];

static const struct option_row *table;

_Noreturn void finish(int status)
{
	int error;

	if (json_is_open())
		json_close();
	error = out_flush(&out_stdout);
	if (error) {
		note(NOTE_ERROR, "could not write to standard output: %s", errtext(error));
		status = first_failure(status, EXIT_FAILED);
	}
	_exit(status);
}

int usage_error(const char *text)
{
	note(NOTE_ERROR, "%s", text);
	return EXIT_USAGE;
}

/* Prints in getopt's words what is wrong with OPTION, and ends the process. */
static _Noreturn void mistake(const char *format, const char *option)
{
	note(NOTE_PLAIN, "%s", text_format(&run_arena, format, option));
	finish(EXIT_USAGE);
}

static bool takes_value(const struct option_row *row)
{
	return row->kind == OPT_TEXT || row->kind == OPT_DIR || row->kind == OPT_LIST ||
	       (ENABLE_MODCOPY && row->kind == OPT_NAMED_LIST) ||
	       (ENABLE_MODULE_LAYERS && row->kind == OPT_OVERLAY);
}

/* Prints the line of ROW in the help; HELP is what stands behind the name. */
static void print_row(const struct option_row *row, const char *help)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct strbuf left = { .arena = &run_arena };
	const char *name = row->name;
	const char *bar = takes_value(row) ? text_first(help, '|') : NULL;

	if (row->letter)
		strbuf_format(&left, "-%c%s", row->letter, *name ? ", " : "");
	else
		strbuf_text(&left, "    ");
	if (*name)
		strbuf_format(&left, "--%s", name);
	if (bar) {
		strbuf_char(&left, *name ? '=' : ' ');
		strbuf_bytes(&left, help, (size_t)(bar - help));
		help = bar + 1;
	}
	print("  %-28s %s\n", strbuf_end(&left), help);
	arena_release(&run_arena, mark);
}

/* Appends what BYTE of a packed text stands for. */
static void unpack(struct strbuf *text, uint8_t byte)
{
	static const uint8_t pairs[] = HELP_PAIRS;

	if (byte < 128) {
		strbuf_char(text, (char)byte);
		return;
	}
	unpack(text, pairs[(byte - 128) * 2]);
	unpack(text, pairs[(byte - 128) * 2 + 1]);
}

const char *help_next(const char **help)
{
	struct strbuf text = { .arena = &run_arena };
	const char *at = *help;

	if (!ENABLE_USAGE_FULL)
		return at;
	while (*at)
		unpack(&text, (uint8_t)*at++);
	*help = at + 1;
	return strbuf_end(&text);
}

static _Noreturn void show_help(void)
{
	const char *help = applet_help;

	print("Usage: %s\n", help_next(&help));
	/* What the applet does is for the list of applets. */
	help_next(&help);
	for (const struct option_row *row = table; ENABLE_USAGE_FULL && row->name; row++) {
		const char *text = help_next(&help);

		if (*text)
			print_row(row, text);
	}
	finish(EXIT_DONE);
}

void print_kmod_version(void)
{
	print("kmod version 34\n%s %s %s\n", ENABLE_ZSTD ? "+ZSTD" : "-ZSTD",
	      ENABLE_XZ ? "+XZ" : "-XZ", ENABLE_GZ ? "+ZLIB" : "-ZLIB");
}

static void add_overlay(const struct option_row *row, const char *value)
{
	size_t count = 0;

	while (option_overlays[count])
		count++;
	if (!*value || count == OVERLAYS_MAX)
		mistake(*value ? "option '--%s' is there more than 16 times"
			       : "option '--%s' needs a directory, not an empty argument",
			row->name);
	option_overlays[count] = value;
}

static void apply(struct args *args, const struct option_row *row, const char *value)
{
	switch (row->kind) {
	case OPT_DIR:
		if (!*value)
			mistake("option '--%s' needs a directory, not an empty argument",
				row->name);
		/* fall through */
	case OPT_TEXT:
		args->text[row->id] = value;
		break;
	case OPT_NAME:
		args->text[row->id] = row->name;
		break;
	case OPT_LIST:
		args->list[args->list_count++] = value;
		break;
	case OPT_VERBOSE:
		args->verbose++;
		if (note_threshold > NOTE_FATAL)
			note_threshold++;
		break;
	case OPT_QUIET:
		note_threshold = NOTE_FATAL - 1;
		args->flags |= 1u << row->id;
		break;
	case OPT_SYSLOG:
		note_set_sink(note_to_syslog);
		args->flags |= 1u << row->id;
		break;
	case OPT_FLAG:
		args->flags |= 1u << row->id;
		break;
	case OPT_NAMED_LIST:
		if (ENABLE_MODCOPY && !*value)
			mistake("option '--%s' needs a value, not an empty argument", row->name);
		if (ENABLE_MODCOPY)
			args->list[args->list_count++] =
				arena_join(&run_arena, row->name, "=", value);
		break;
	case OPT_OVERLAY:
		if (ENABLE_MODULE_LAYERS)
			add_overlay(row, value);
		break;
	case OPT_IGNORED:
		break;
	case OPT_VERSION:
		print_kmod_version();
		/* Two words: scripts take the third one for kmod's version. */
		print("modbox " MODBOX_VERSION "\n");
		finish(EXIT_DONE);
	case OPT_HELP:
		show_help();
	}
}

/*
 * Finds the long option whose name is the LENGTH bytes of NAME, else the only one that begins with
 * them.
 */
static const struct option_row *find_long(const char *name, size_t length)
{
	const struct option_row *found = NULL;
	bool is_ambiguous = false;

	for (const struct option_row *row = table; row->name; row++) {
		if (!*row->name || strncmp(row->name, name, length) != 0)
			continue;
		if (!row->name[length])
			return row;
		is_ambiguous |= found && (found->kind != row->kind || found->id != row->id);
		found = row;
	}
	if (is_ambiguous)
		mistake("option '--%s' is ambiguous", name);
	return found;
}

static const struct option_row *find_letter(char letter)
{
	for (const struct option_row *row = table; row->name; row++) {
		if (row->letter == letter)
			return row;
	}
	return NULL;
}

/* Handles "--NAME[=VALUE]". *NEXT is the word behind it, and moves on if that is the value. */
static void parse_long(struct args *args, const char *name, const char ***next)
{
	const char *equals = text_first(name, '=');
	size_t length = equals ? (size_t)(equals - name) : text_length(name);
	const struct option_row *row = find_long(name, length);
	const char *value = equals ? equals + 1 : NULL;

	if (!row)
		mistake("unrecognized option '--%s'", name);
	if (value && !takes_value(row))
		mistake("option '--%s' doesn't allow an argument", row->name);
	if (takes_value(row) && !value) {
		value = **next;
		if (!value)
			mistake("option '--%s' requires an argument", row->name);
		++*next;
	}
	apply(args, row, value);
}

/* Handles "-abcVALUE". */
static void parse_letters(struct args *args, const char *letters, const char ***next)
{
	for (; *letters; letters++) {
		const struct option_row *row = find_letter(*letters);
		char letter[] = { *letters, '\0' };
		const char *value = letters + 1;

		if (!row)
			mistake("invalid option -- '%s'", letter);
		if (!takes_value(row)) {
			apply(args, row, NULL);
			continue;
		}
		if (!*value) {
			value = **next;
			if (!value)
				mistake("option requires an argument -- '%s'", letter);
			++*next;
		}
		apply(args, row, value);
		return;
	}
}

void options_parse(struct args *args, const struct option_row *rows)
{
	const char **next = args->value;
	int count = 0;

	table = rows;
	args->list = arena_alloc(&run_arena, (size_t)(args->count + 1) * sizeof(*args->list));
	while (*next) {
		const char *word = *next++;

		if (word[0] != '-' || !word[1]) {
			args->value[count++] = word;
			continue;
		}
		if (word[1] != '-') {
			parse_letters(args, word + 1, &next);
			continue;
		}
		if (!word[2])
			break;
		parse_long(args, word + 2, &next);
	}
	while (*next)
		args->value[count++] = *next++;
	args->value[count] = NULL;
	args->count = count;
	if (ENABLE_JSON && flag(args, OPTION_JSON_ID))
		json_open();
}

unsigned parse_number(const char *text, const char *what)
{
	uint64_t value;
	const char *end = text_number(text, 10, &value);

	if (!end || *end || value >= 1000000000)
		finish(usage_error(text_format(&run_arena, "not a number of %s: %s", what, text)));
	return (unsigned)value;
}

unsigned parse_msec(const char *text)
{
	return parse_number(text, "milliseconds");
}

unsigned parse_jobs(const char *text)
{
	enum { JOBS_MAX = 64 };
	unsigned count = text ? parse_number(text, "jobs") : 0;

	if (!count)
		count = process_processors();
	return count < JOBS_MAX ? count : JOBS_MAX;
}
