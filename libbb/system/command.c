/* SPDX-License-Identifier: MIT */
/* Puts commands together and runs them in a shell. */

#include "system/command.h"
#include "base/libbb.h"
#include "base/process.h"

const char *command_text(const char *text, const char *options)
{
	struct strbuf command = { .arena = &run_arena };

	while (*text) {
		const char *rest = text_after(text, "$CMDLINE_OPTS");

		if (rest)
			strbuf_text(&command, options);
		else
			strbuf_char(&command, *text);
		text = rest ? rest : text + 1;
	}
	return strbuf_end(&command);
}

static const char module_variable[] = "MODPROBE_MODULE=";
static const char options_variable[] = "MODPROBE_OPTIONS=";

const char *command_options(void)
{
	const char *options = NULL;

	for (char **variable = environ; *variable && !options; variable++)
		options = text_after(*variable, options_variable);
	return options;
}

/* Our environment with the two variables, which replace any of their names. */
static char **child_environment(const char *module, const char *options)
{
	size_t count = 0, kept = 0;
	char **list;

	while (environ[count])
		count++;
	list = arena_alloc(&run_arena, (count + 3) * sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		if (!text_after(environ[i], module_variable) &&
		    !(options && text_after(environ[i], options_variable)))
			list[kept++] = environ[i];
	}
	list[kept++] = arena_join(&run_arena, module_variable, module, NULL);
	if (options)
		list[kept] = arena_join(&run_arena, options_variable, options, NULL);
	return list;
}

int command_run(const char *command, const char *module, const char *options)
{
	static const char shell[] = "/bin/sh";
	const char *const arguments[] = { "sh", "-c", command, NULL };

	if (access(shell, X_OK) < 0)
		return -errno;
	return process_run(execve, shell, arguments, child_environment(module, options));
}
