/* SPDX-License-Identifier: MIT */
/* Command lines. One table for each applet serves parsing and help. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "base/common.h"

enum option_kind {
	OPT_FLAG,    /* sets bit ID of args->flags */
	OPT_TEXT,    /* takes a value: args->text[ID]; the last one counts */
	OPT_DIR,     /* the same, but an empty value is refused: a script's unset variable */
	OPT_NAME,    /* takes no value: its long name becomes args->text[ID] */
	OPT_LIST,    /* takes a value, may be repeated: args->list */
	OPT_QUIET,   /* prints nothing but what ends the process; sets bit ID as well */
	OPT_VERBOSE, /* prints one level more; counted in args->verbose */
	OPT_SYSLOG,  /* notes go to the system log; sets bit ID as well */
	OPT_HELP,
	OPT_VERSION,
	OPT_IGNORED, /* accepted for old scripts, without effect */
	/*
	 * As OPT_LIST, but args->list gets "NAME=VALUE", and an empty value is refused. Only with
	 * MODCOPY.
	 */
	OPT_NAMED_LIST,
	OPT_OVERLAY, /* adds its value to option_overlays. Only with MODULE_LAYERS */
};

/* A row without a name ends the table. */
struct option_row {
	char letter;
	uint8_t kind; /* enum option_kind */
	uint8_t id;
	const char *name; /* the long one, which may be "" */
};

/*
 * Behind a long name: the option's help, "VALUE|text" where a value is taken. An option without
 * help is not listed. scripts/gen-help reads it here and packs it; the table has the names alone.
 */
#if ENABLE_USAGE_FULL && defined(READ_HELP)
#define HELP(text) "|" text
#else
#define HELP(text)
#endif

#define OPTION_SYSLOG_ID 31
#define OPTION_QUIET_ID  30
#define OPTION_JSON_ID   29

#define OPTIONS_SYSLOG                                                                             \
	{                                                                                          \
		's', OPT_SYSLOG, OPTION_SYSLOG_ID, "syslog" HELP("print to the system log")        \
	}
#define OPTION_JSON                                                                                \
	{                                                                                          \
		'J', OPT_FLAG, OPTION_JSON_ID, "json" HELP("print JSON, for programs")             \
	}
#define OPTIONS_VERBOSE                                                                            \
	{                                                                                          \
		'v', OPT_VERBOSE, 0, "verbose" HELP("say more, and what is done")                  \
	}
#define OPTIONS_LAST                                                                               \
	{ 'V', OPT_VERSION, 0, "version" HELP("show the version") },                               \
		{ 'h', OPT_HELP, 0, "help" HELP("show this help") },                               \
	{                                                                                          \
		0, 0, 0, NULL                                                                      \
	}

/* Numbers of values (OPT_TEXT) that most applets have. An applet's own begin with TEXT_OWN. */
enum { TEXT_root, TEXT_moduledir, TEXT_version, TEXT_OWN };

/*
 * The rows of the options that name a tree. Letter, help and the name in the help are the applet's.
 */
#define OPTIONS_ROOT(letter, name, other_name, help)                                               \
	{ letter, OPT_DIR, TEXT_root, name HELP(help) },                                           \
	{                                                                                          \
		0, OPT_DIR, TEXT_root, other_name                                                  \
	}
#define OPTION_MODULEDIR(letter)                                                                   \
	{                                                                                          \
		letter, OPT_DIR, TEXT_moduledir,                                                   \
			"moduledir" HELP("DIR|modules are in DIR instead of " CONFIG_MODULE_DIR)   \
	}
#define OPTION_SET_VERSION(letter, help)                                                           \
	{                                                                                          \
		letter, OPT_TEXT, TEXT_version, "set-version" HELP(help)                           \
	}
#define OPTION_OVERLAY_AS(help)                                                                    \
	{                                                                                          \
		0, OPT_OVERLAY, 0, "overlay" HELP(help)                                            \
	}
#define OPTION_OVERLAY OPTION_OVERLAY_AS("DIR|modules in DIR lie over those of the tree")
#define OTHER_KERNEL   "VERSION|of the kernel, if not the running one's"

/*
 * The number of values in args->text. Each table with an OPT_TEXT, OPT_DIR or OPT_NAME asserts that
 * it is large enough.
 */
#define OPTION_TEXTS (ENABLE_MODPLUG_FIRMWARE ? 10 : ENABLE_MODCOPY || ENABLE_MODPLUG_LISTS ? 9 : 8)
#define OPTION_TEXTS_FIT(count)                                                                    \
	_Static_assert((count) <= OPTION_TEXTS, "OPTION_TEXTS is too small for this table")

struct args {
	int count;          /* operands */
	const char **value; /* ends with NULL */
	uint32_t flags;
	unsigned verbose;
	const char *text[OPTION_TEXTS]; /* NULL where not given */
	const char **list; /* the values of OPT_LIST and OPT_NAMED_LIST, ends with NULL */
	int list_count;
};

/*
 * The values of --overlay, ends with NULL: they are about every tree that the process opens. Not
 * more than OVERLAYS_MAX: that is a mistake on the command line.
 */
enum { OVERLAYS_MAX = 16 };
extern const char *option_overlays[OVERLAYS_MAX + 1];

/*
 * The texts of the applet's help: its usage, one line for each form; with USAGE_FULL also what it
 * does, and the help of each row, "" where it has none. main sets it.
 */
extern const char *applet_help;

/*
 * Returns the text at *HELP, which is one of applet_help's, and moves *HELP on to the next. The
 * memory is run_arena's.
 */
const char *help_next(const char **help);

/* A table's help: the packed one, or its usage alone. */
#if ENABLE_USAGE_FULL && !defined(READ_HELP)
#include "help.h"
#define HELP_OF(name, usage) HELP_##name
#else
#define HELP_OF(name, usage) usage
#define HELP_PAIRS           ""
#endif

/*
 * Takes the options out of ARGS and leaves the operands. At the call, value and count of ARGS hold
 * the whole command line without the program's name. Options may stand anywhere before "--", and
 * long ones may be shortened to a unique prefix. After OPTION_JSON all output has to be JSON: calls
 * json_open. Does not return after --help, after --version, or after a mistake, which it prints
 * (EXIT_USAGE).
 */
void options_parse(struct args *args, const struct option_row *rows);

/* Whether an option that sets bit ID was given. */
static inline bool flag(const struct args *args, unsigned id)
{
	return args->flags >> id & 1;
}

/*
 * Prints the lines of "kmod --version": "kmod version N", which scripts parse, with the kmod that
 * this is like, and which compressions this binary can undo itself.
 */
void print_kmod_version(void);

/* Prints the error TEXT. Returns EXIT_USAGE. */
int usage_error(const char *text);

/*
 * Ends JSON if that is open, flushes standard output and ends the process with STATUS, or with
 * EXIT_FAILED if STATUS is EXIT_DONE and the output could not be written.
 */
_Noreturn void finish(int status);

/*
 * Reads a decimal number of at most nine digits. WHAT, in the plural, is what it counts. If TEXT is
 * no such number, prints an error and ends the process with EXIT_USAGE.
 */
unsigned parse_number(const char *text, const char *what);

/* The same for a number of milliseconds. */
unsigned parse_msec(const char *text);

/*
 * Returns the number of jobs in TEXT, an option's argument; for NULL and "0" the number of
 * processors that this process may use. The result is 64 at most. Ends the process with a usage
 * error if TEXT is no number.
 */
unsigned parse_jobs(const char *text);

#endif
