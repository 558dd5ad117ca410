/* SPDX-License-Identifier: MIT */
/* modload: loads a module's file as FreeBSD 2.x's modload(8) does. */

//applet: modload sbin
//about: load a kernel module as FreeBSD's command does
//operands: files
//config: config MODLOAD
//config:	bool "modload"
//config:	default n
//config:	help
//config:	  Loads a module from a file as FreeBSD's modload does, and can run a
//config:	  program afterwards.
//usage: modload [-dquv] [-A KERNEL] [-e ENTRY] [-p POSTINSTALL] [-o OUTPUT] FILE

#include "base/file.h"
#include "base/libbb.h"
#include "base/options.h"
#include "base/process.h"
#include "explain/reasons.h"
#include "files/names.h"
#include "module/facts.h"
#include "system/attempt.h"
#include "system/lkm.h"

enum { FLAG_debug, FLAG_unlink, FLAG_verbose };
enum { TEXT_kernel, TEXT_entry, TEXT_post, TEXT_output, TEXTS };
OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	{ 'd', OPT_FLAG, FLAG_debug, "" HELP("taken, and without a meaning") },
	{ 'q', OPT_QUIET, OPTION_QUIET_ID, "" HELP("say nothing") },
	{ 'u', OPT_FLAG, FLAG_unlink, "" HELP("taken, and without a meaning") },
	{ 'v', OPT_FLAG, FLAG_verbose, "" HELP("say what is done, and what has no meaning") },
	{ 'A', OPT_TEXT, TEXT_kernel, "" HELP("KERNEL|taken, and without a meaning") },
	{ 'e', OPT_TEXT, TEXT_entry, "" HELP("ENTRY|taken, and without a meaning") },
	{ 'p', OPT_TEXT, TEXT_post,
	  "" HELP("POSTINSTALL|run this afterwards, with id, type and major") },
	{ 'o', OPT_TEXT, TEXT_output, "" HELP("OUTPUT|taken, and without a meaning") },
	OPTIONS_LAST,
};

/*
 * Prints which given options have no meaning: they were for the linker, and Linux links modules
 * itself.
 */
static void tell_meaningless(const struct args *args)
{
	static const struct {
		char letter;
		uint8_t flag, text; /* one of the two is an id; the other is 255 */
	} rows[] = {
		{ 'd', FLAG_debug, 255 }, { 'u', FLAG_unlink, 255 }, { 'A', 255, TEXT_kernel },
		{ 'e', 255, TEXT_entry }, { 'o', 255, TEXT_output },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].text == 255 ? flag(args, rows[i].flag)
					: args->text[rows[i].text] != NULL)
			print("modload: -%c has no meaning in Linux\n", rows[i].letter);
	}
}

/*
 * Runs PROGRAM with LKM's id, its type in hexadecimal, and the major number of a driver. Returns as
 * process_run does.
 */
static int run_post(const char *program, const struct lkm *lkm)
{
	const char *arguments[] = {
		program,
		text_format(&run_arena, "%u", lkm->id),
		text_format(&run_arena, "0x%x", (unsigned)lkm->type),
		lkm->has_major ? text_format(&run_arena, "%u", lkm->major) : NULL,
		NULL,
	};

	return process_run(execvpe, program, arguments, environ);
}

/* Runs the program of -p after the module NAME was loaded. Returns an exit status. */
static int post_install(const struct args *args, const char *name)
{
	const char *program = args->text[TEXT_post];
	const struct lkm *lkm = NULL;
	struct lkms lkms;
	int status;

	if (!program && !flag(args, FLAG_verbose))
		return EXIT_DONE;
	if (lkms_read(&lkms))
		lkm = lkms_find(&lkms, NULL, name);
	if (lkm && flag(args, FLAG_verbose))
		print("Module %s loaded as ID %u\n", lkm->module->name, lkm->id);
	if (!program)
		return EXIT_DONE;
	if (!lkm) {
		note(NOTE_ERROR, "%s is not run: the module's id is not known", program);
		return EXIT_FAILED;
	}
	status = run_post(program, lkm);
	if (!status)
		return EXIT_DONE;
	note(NOTE_ERROR, "%s: %s; the module stays loaded", program,
	     status < 0 ? errtext(status)
			: text_format(&run_arena, "ended with status %d", status));
	return EXIT_FAILED;
}

/* Returns the kernel's name for the module in FD, whose path is FILE. */
static const char *name_of(const char *file, int fd)
{
	struct facts facts;
	const char *name = NULL;

	if (facts_open(&facts, fd, &run_arena) == 0)
		name = facts_name(&facts);
	return name ? name : name_from_path(&run_arena, file);
}

/* Loads FD, which is open on FILE. Prints its own errors; returns an exit status. */
static int load(const char *file, int fd)
{
	struct attempt attempt = {
		.name = file,
		.options = "",
		.fd = fd,
		.level = NOTE_ERROR,
		.cause = "",
		.words = &modload_words,
	};

	if (attempt_load(&attempt, EXPLAINER) == 0)
		return EXIT_DONE;
	return attempt.failure.fault ? EXIT_FAILED : EXIT_REFUSED;
}

int modload_main(struct args *args)
{
	const char *file;
	int fd, status;

	options_parse(args, options);
	if (args->count != 1)
		return usage_error("one file is needed.");
	file = args->value[0];
	if (flag(args, FLAG_verbose))
		tell_meaningless(args);
	fd = file_open(file, O_RDONLY);
	if (fd < 0) {
		note(NOTE_ERROR, "could not load module %s: %s", file, errtext(fd));
		return EXIT_FAILED;
	}
	status = load(file, fd);
	if (status == EXIT_DONE)
		status = post_install(args, name_of(file, fd));
	close(fd);
	return status;
}
