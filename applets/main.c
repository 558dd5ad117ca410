/* SPDX-License-Identifier: MIT */
/* main: finds the applet by the name it was called with and runs it. */

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/applet.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/libbb.h"
#include "base/options.h"
#include "files/path.h"

#define APPLET(name, dir, usage, about) int name##_main(struct args *args);
#include "applets.h"
#undef APPLET

struct applet {
	char name[12];
	int (*main)(struct args *args);
	const char *help; /* see applet_help */
};

/* Sorted by name; the last row is empty. */
static const struct applet applets[] = {
#define APPLET(name, dir, usage, about) { #name, name##_main, HELP_OF(name, usage) },
#include "applets.h"
#undef APPLET
	{ "", NULL, NULL },
};

static const char own_usage[] = "modbox APPLET [ARGUMENT...]\n"
				"       modbox help [APPLET]\n"
				"       modbox --list\n"
				"       modbox --install [-s] DIR";

static const struct applet *find_applet(const char *name)
{
	for (const struct applet *applet = applets; applet->main; applet++) {
		if (!strcmp(applet->name, name))
			return applet;
	}
	return NULL;
}

bool applet_run(const char *name, struct args *args, int *status)
{
	const struct applet *applet = find_applet(name);

	if (!applet)
		return false;
	applet_name = applet->name;
	applet_help = applet->help;
	*status = applet->main(args);
	return true;
}

/* Returns the names of all applets with SEPARATOR between them. */
static const char *applet_names(const char *separator)
{
	struct strbuf names = { .arena = &run_arena };

	for (const struct applet *applet = applets; applet->main; applet++)
		strbuf_format(&names, "%s%s", names.length ? separator : "", applet->name);
	return strbuf_end(&names);
}

static void print_usage(void)
{
	print("Usage: %s\nApplets:", own_usage);
	if (!ENABLE_USAGE_FULL) {
		print(" %s\n", applet_names(" "));
		return;
	}
	print("\n");
	for (const struct applet *applet = applets; applet->main; applet++) {
		const char *help = applet->help;

		help_next(&help);
		print("  %-10s %s\n", applet->name, help_next(&help));
	}
}

/* Makes a link to this binary in DIR for every applet. Returns an exit status. */
static int install(const char *dir, bool symbolic)
{
	static const char self[] = "/proc/self/exe";
	const char *target = file_link(&run_arena, AT_FDCWD, self);
	int status = EXIT_DONE;

	if (!target) {
		note(NOTE_ERROR, "could not read %s: %s", self, errtext(-errno));
		return EXIT_FAILED;
	}
	for (const struct applet *applet = applets; applet->main; applet++) {
		const char *link_name = arena_join(&run_arena, dir, "/", applet->name);

		if ((symbolic ? symlink(target, link_name) : link(target, link_name)) < 0 &&
		    errno != EEXIST) {
			note(NOTE_ERROR, "could not create %s: %s", link_name, errtext(-errno));
			status = EXIT_FAILED;
		}
	}
	return status;
}

static int run_own_option(struct args *args)
{
	const char *option = args->value[0];
	bool symbolic = args->count > 1 && !strcmp(args->value[1], "-s");

	if (!strcmp(option, "--list")) {
		print("%s\n", applet_names("\n"));
		return EXIT_DONE;
	}
	if (!strcmp(option, "--install") && args->count == 2 + symbolic &&
	    *args->value[1 + symbolic])
		return install(args->value[1 + symbolic], symbolic);
	if (!strcmp(option, "--version") || !strcmp(option, "-V")) {
		print("modbox version " MODBOX_VERSION "\n");
		print_kmod_version();
		return EXIT_DONE;
	}
	print_usage();
	return !strcmp(option, "--help") || !strcmp(option, "-h") ? EXIT_DONE : EXIT_USAGE;
}

static int unknown_applet(const char *name)
{
	note(NOTE_ERROR, "no applet called '%s'; there are: %s", name, applet_names(" "));
	return EXIT_USAGE;
}

/* Makes "--help" of "help", and "APPLET --help" of "help APPLET". */
static void take_help(struct args *args)
{
	bool has_applet = args->count > 1;

	args->value[0] = args->value[has_applet];
	args->value[has_applet] = "--help";
}

/* Runs the applet that the first word of ARGS names. Returns its exit status. */
static int run_named(struct args *args)
{
	const char *name;
	int status;

	if (!args->count) {
		print_usage();
		return EXIT_USAGE;
	}
	if (!strcmp(args->value[0], "help"))
		take_help(args);
	name = args->value[0];
	if (*name == '-')
		return run_own_option(args);
	args->value++;
	args->count--;
	return applet_run(base_name(name), args, &status) ? status : unknown_applet(name);
}

/*
 * Opens those of the descriptors 0 to 2 that are closed, as they may be in early boot, so that no
 * other file gets one of these numbers.
 */
static void open_standard_descriptors(void)
{
	struct stat status;

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fstat(fd, &status) == 0)
			continue;
		/* open takes the lowest free number, which is FD here. */
		if (openat(AT_FDCWD, "/dev/null", O_RDWR) < 0)
			/*
			 * Without /dev/null a directory does, which fails when it is read or
			 * written.
			 */
			file_open("/", O_RDONLY);
		if (fd == STDERR_FILENO)
			note_set_sink(note_to_syslog);
	}
}

/*
 * Ends the process, with a message, if its stack may be too small: an overflow kills it. libc's
 * getrlimit also knows kernels before 2.6.36; there nothing is checked.
 */
static void check_stack(void)
{
	enum { KILOBYTES_MIN = 64, BYTES_MIN = KILOBYTES_MIN << 10 };
	struct {
		uint64_t now, max;
	} limit;

	if (syscall(SYS_prlimit64, 0, RLIMIT_STACK, NULL, &limit) < 0 || limit.now >= BYTES_MIN)
		return;
	note(NOTE_FATAL, "the stack is limited to %u KB; %u are needed (ulimit -s)",
	     (unsigned)limit.now >> 10, KILOBYTES_MIN);
	finish(EXIT_FAILED);
}

int main(int argc, char **argv)
{
	struct args args = { .count = argc > 0 ? argc - 1 : 0,
			     .value = (const char **)argv + (argc > 0) };
	const char *name = argc > 0 ? base_name(argv[0]) : "modbox";
	int status;

	open_standard_descriptors();
	check_stack();
	hash_seed();
	if (text_after(name, "modbox"))
		status = run_named(&args);
	else if (!applet_run(name, &args, &status))
		status = unknown_applet(name);
	finish(status);
}
