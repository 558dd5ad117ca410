/* SPDX-License-Identifier: MIT */
/*
 * The kernel does not print which of these functions it left out. It has a symbol for each function
 * that it calls at the start (kernel, include/linux/init.h):
 *
 *   __initcall__kmod_MODULE__COUNTER_LINE_FUNCTIONLEVEL
 *
 * /proc/kallsyms has them if the kernel was built with CONFIG_KALLSYMS_ALL; the functions
 * themselves are always there. A line is "ADDRESS TYPE NAME".
 */

#include "explain/initcalls.h"
#include "base/file.h"
#include "files/names.h"
#include "system/kcmdline.h"

static const char option[] = "initcall_blacklist";
static const char mark[] = "__initcall__kmod_";

struct initcall {
	const char *function;
	const char *module; /* folded; NULL: not known */
	bool is_there;      /* the kernel has the function */
};

struct initcalls {
	struct initcall *list;
	size_t count, capacity;
	int error; /* 0, or the -errno of reading the symbols */
};

static void add_name(void *context, char *name)
{
	struct initcalls *calls = context;

	calls->list = arena_grow(&run_arena, calls->list, calls->count, &calls->capacity,
				 sizeof(*calls->list));
	calls->list[calls->count++] = (struct initcall){ name, NULL, false };
}

/* Whether TEXT is FUNCTION and the level behind it: a digit, then perhaps an 's', or a word. */
static bool is_call_of(const char *text, const char *function)
{
	const char *level = text_after(text, function);

	return level && (text_first("01234567", *level) || !strcmp(level, "rootfs") ||
			 !strcmp(level, "early") || !strcmp(level, "con"));
}

/* Sets in CALL what SYMBOL tells about it. */
static void take_symbol(struct initcall *call, const char *symbol)
{
	const char *module = text_after(symbol, mark), *rest;
	uint64_t number;

	if (!strcmp(symbol, call->function))
		call->is_there = true;
	rest = module ? text_find(module, "__") : NULL;
	if (!rest)
		return;
	module = arena_text(&run_arena, module, (size_t)(rest - module));
	rest = text_number(rest + 2, 10, &number);
	rest = rest && *rest == '_' ? text_number(rest + 1, 10, &number) : NULL;
	if (!rest || *rest != '_' || !is_call_of(rest + 1, call->function))
		return;
	call->is_there = true;
	call->module = module;
}

static void read_symbols(struct initcalls *calls)
{
	struct span text;
	char *line;

	calls->error = file_read(AT_FDCWD, "/proc/kallsyms", LIMIT_SYMBOLS, &run_arena, &text);
	while (!calls->error && (line = file_next_line(&text))) {
		text_field(&line);
		text_field(&line);
		/* Modules' symbols have the module behind them, and come last. */
		for (size_t i = 0; line && i < calls->count; i++) {
			if (text_find(line, calls->list[i].function))
				take_symbol(&calls->list[i], line);
		}
	}
}

/* Returns what the command line lists, read once. */
static const struct initcalls *read_calls(void)
{
	static struct initcalls calls;
	static bool is_read;

	if (is_read)
		return &calls;
	is_read = true;
	kcmdline_list(option, add_name, &calls);
	if (calls.count)
		read_symbols(&calls);
	return &calls;
}

static bool is_of(const struct initcall *call, const char *name)
{
	if (call->module)
		return name_equal(call->module, name);
	return text_after(call->function, name) != NULL;
}

bool initcalls_tell_module(struct diag *diag, const char *name)
{
	const struct initcalls *calls;

	if (!diag->is_running)
		return false;
	calls = read_calls();
	for (size_t i = 0; i < calls->count; i++) {
		if (!is_of(&calls->list[i], name))
			continue;
		finding_add_cause(&diag->findings, FIND_BLACKLIST, LEVEL_FAULT, NULL,
				  "the kernel did not start the built-in %s (%s=%s on its command "
				  "line)",
				  name, option, calls->list[i].function);
		return true;
	}
	return false;
}

void initcalls_tell(struct diag *diag)
{
	const struct initcalls *calls = read_calls();

	for (size_t i = 0; i < calls->count; i++) {
		const struct initcall *call = &calls->list[i];

		if (call->is_there || calls->error)
			finding_add(&diag->findings, FIND_KERNEL, LEVEL_UNKNOWN, NULL,
				    "it did not start %s%s%s (%s= on its command line): what that "
				    "serves has no driver",
				    call->module ? call->module : "", call->module ? " by " : "",
				    call->function, option);
		else
			finding_add(&diag->findings, FIND_KERNEL, LEVEL_UNKNOWN, NULL,
				    "%s= on its command line names %s, which it does not have",
				    option, call->function);
	}
}
