/* SPDX-License-Identifier: MIT */
/* The variable MODPROBE_OPTIONS, which modprobe reads and hands on to the commands it runs. */

//part: modprobe

#include "modprobe_env.h"
#include "base/libbb.h"
#include "files/params.h"
#include "system/command.h"

void modprobe_prepend_options(struct args *args)
{
	const char *text = command_options();
	const char **words, **all;
	int count;

	if (!text)
		return;
	words = words_split(text, &count);
	all = arena_alloc(&run_arena, (size_t)(count + args->count + 1) * sizeof(*all));
	memcpy(all, words, (size_t)count * sizeof(*all));
	memcpy(all + count, args->value, (size_t)args->count * sizeof(*all));
	args->value = all;
	args->count += count;
}

const char *modprobe_child_options(const struct args *args)
{
	const char *text = command_options();
	struct strbuf options = { .arena = &run_arena };

	if (text)
		strbuf_text(&options, text);
	for (int i = 0; i < args->list_count; i++)
		params_more(&options, text_format(&run_arena, "-C %s", args->list[i]));
	if (flag(args, OPTION_SYSLOG_ID))
		params_more(&options, "-s");
	if (flag(args, OPTION_QUIET_ID))
		params_more(&options, "-q");
	for (unsigned i = 0; i < args->verbose; i++)
		params_more(&options, "-v");
	return options.length ? strbuf_end(&options) : NULL;
}
