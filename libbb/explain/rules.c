/* SPDX-License-Identifier: MIT */
/*
 * udev loads a module where a rule about MODALIAS runs its own "kmod load", or modprobe; the rule
 * is in 80-drivers.rules, unless somebody has moved it. A file of rules hides those of its name in
 * later directories, and an empty one or a link to /dev/null only hides (udev(7)). mdev and mdevd
 * load one where a line of mdev.conf matches the variable MODALIAS and runs a program.
 */

#include "explain/rules.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/libbb.h"
#include "explain/program.h"
#include "files/path.h"
#include "files/root.h"

/* ---- Lines that load */

/* Returns the path of a program that LINE runs to load modules, in run_arena; NULL if none has one.
 */
static const char *program_in(const char *line)
{
	char *rest = arena_copy(&run_arena, line), *word;

	while ((word = text_word(&rest, " \t\"'@*$="))) {
		if (*word == '/' && (text_find(word, "modprobe") || text_find(word, "modplug") ||
				     text_find(word, "kmod")))
			return word;
	}
	return NULL;
}

struct rules {
	bool loads;        /* a line does */
	const char *fault; /* a line would, but its program cannot be run */
};

/* Looks at the file PATH, whose lines load modules if they have KEY and, unless NULL, a COMMAND. */
static int look_at_file(struct rules *rules, const char *path, const char *key,
			const char *const *commands)
{
	struct span text;
	unsigned number = 0;
	int error = file_read(AT_FDCWD, path, LIMIT_CONF, &run_arena, &text);
	char *line;

	while (!error && (line = file_next_line(&text))) {
		const char *program, *fault;
		bool fits = !commands;

		number++;
		for (size_t i = 0; commands && commands[i]; i++)
			fits |= text_find(line, commands[i]) != NULL;
		if (line[strspn(line, " \t")] == '#' || !fits || !text_find(line, key))
			continue;
		program = program_in(line);
		fault = program ? program_fault(program) : NULL;
		if (fault)
			rules->fault = text_format(&run_arena, "%s line %u runs %s: %s", path,
						   number, program, fault);
		else
			rules->loads = true;
	}
	return error;
}

/* ---- udev */

static const char drivers[] = "80-drivers.rules";

static const char *const rules_dirs[] = { "/etc/udev/rules.d/", "/run/udev/rules.d/",
					  "/usr/local/lib/udev/rules.d/", "/usr/lib/udev/rules.d/",
					  "/lib/udev/rules.d/" };

static const char *udev_fault(const char **cure)
{
	static const char *const commands[] = { "kmod load", "modprobe", "modplug", NULL };
	struct rules rules = { false, NULL };
	struct hash seen = { .arena = &run_arena };
	const char *first = NULL, *hidden = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(rules_dirs); i++) {
		struct dir_list list;

		root_list(&root_running, rules_dirs[i], &list);
		for (size_t j = 0; j < list.count; j++) {
			const char *name = list.entries[j].name, *end = text_find(name, ".rules");
			const char *path = arena_join(&run_arena, rules_dirs[i], name, NULL);
			bool fresh;

			hash_add(&seen, name, &fresh);
			if (!strcmp(name, drivers))
				*(fresh ? &first : &hidden) = path;
			if (fresh && end && !end[6])
				look_at_file(&rules, path, "MODALIAS", commands);
		}
	}
	if (rules.loads || rules.fault)
		return rules.loads ? NULL : rules.fault;
	if (!first)
		return "no rule of udev loads a module: there is no 80-drivers.rules";
	if (hidden)
		*cure = text_format(&run_arena, "rm %s; udevadm control -R", first);
	return text_format(&run_arena, "no rule of udev loads a module: %s has none%s%s", first,
			   hidden ? ", and hides " : "", hidden ? hidden : "");
}

/* ---- mdev */

static const char *mdev_fault(const char *conf)
{
	struct rules rules = { false, NULL };
	int error = look_at_file(&rules, conf, "MODALIAS=", NULL);

	if (rules.loads || rules.fault)
		return rules.loads ? NULL : rules.fault;
	if (error)
		return text_format(&run_arena, "%s: %s", conf, errtext(error));
	return text_format(&run_arena, "%s has no line for $MODALIAS", conf);
}

/* Returns the file that mdevd's option -f names; without one the usual file. */
static const char *mdev_conf(const char *const *arguments)
{
	for (; arguments && **arguments; arguments++) {
		const char *value = text_after(*arguments, "-f");

		if (value)
			return *value ? value : arguments[1];
	}
	return "/etc/mdev.conf";
}

const char *rules_fault(const char *program, const char *const *arguments, const char **cure)
{
	*cure = NULL;
	/* The socket of systemd-udevd is systemd's at first, and stays under its number. */
	if (!strcmp(program, "systemd") || text_find(program, "udevd"))
		return udev_fault(cure);
	if (!strcmp(program, "mdevd"))
		return mdev_fault(mdev_conf(arguments));
	if (!strcmp(program, "moddiag") || !strcmp(program, "udevadm"))
		return "it only prints";
	if (!strcmp(program, "mdev"))
		return mdev_fault("/etc/mdev.conf");
	return NULL;
}
