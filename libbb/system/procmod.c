/* SPDX-License-Identifier: MIT */
/* Lines of /proc/modules: name size refcount holders state address [(taints)]. */

#include "system/procmod.h"
#include "base/file.h"
#include "base/libbb.h"
#include "base/msec.h"

static const char *word_or(char **rest, const char *otherwise)
{
	const char *word = text_field(rest);

	return word ? word : otherwise;
}

int procmods_read(struct procmods *modules)
{
	struct span text;
	char *line;
	int error = file_read(AT_FDCWD, "/proc/modules", LIMIT_KERNEL, &run_arena, &text);

	*modules = (struct procmods){ NULL, 0, 0 };
	if (error)
		return error;
	while ((line = file_next_line(&text))) {
		struct procmod module = { .name = text_field(&line) };

		if (!module.name)
			continue;
		module.size = word_or(&line, "0");
		module.refcount = word_or(&line, "-");
		module.holders = word_or(&line, "-");
		module.state = word_or(&line, "Live");
		module.address = word_or(&line, "");
		module.taints = word_or(&line, "");
		modules->list = arena_grow(&run_arena, modules->list, modules->count,
					   &modules->capacity, sizeof(*modules->list));
		modules->list[modules->count++] = module;
	}
	return 0;
}

const struct procmod *procmods_find(const struct procmods *modules, const char *name)
{
	for (size_t i = 0; i < modules->count; i++) {
		if (!strcmp(modules->list[i].name, name))
			return &modules->list[i];
	}
	return NULL;
}

void procmod_each_holder(const struct procmod *module,
			 void (*each)(void *context, const char *name), void *context)
{
	char *list = arena_copy(&run_arena, module->holders), *name;

	while ((name = text_word(&list, ","))) {
		if (*name != '-' && *name != '[')
			each(context, name);
	}
}

static void append_holder(void *context, const char *name)
{
	struct strbuf *holders = context;

	strbuf_format(holders, "%s%s", holders->length ? " " : "", name);
}

const char *procmod_holders(const struct procmod *module)
{
	struct strbuf holders = { .arena = &run_arena };

	procmod_each_holder(module, append_holder, &holders);
	return strbuf_end(&holders);
}

static enum modstate state_from_proc(const char *name)
{
	const struct procmod *module;
	struct procmods modules;

	if (procmods_read(&modules) < 0)
		return MODSTATE_UNKNOWN;
	module = procmods_find(&modules, name);
	if (!module)
		return MODSTATE_ABSENT;
	return *module->state == 'L' && module->state[1] == 'o' ? MODSTATE_COMING
	       : *module->state == 'U'                          ? MODSTATE_GOING
								: MODSTATE_LIVE;
}

enum modstate modstate_now(const char *name)
{
	struct arena_mark mark = arena_mark(&run_arena);
	const char *dir = arena_join(&run_arena, "/sys/module/", name, NULL);
	enum modstate state = MODSTATE_LIVE;
	struct span text;

	if (file_read(AT_FDCWD, arena_join(&run_arena, dir, "/initstate", NULL), LIMIT_KERNEL,
		      &run_arena, &text) == 0) {
		if (text.length && *text.data == 'c')
			state = MODSTATE_COMING;
		else if (text.length && *text.data == 'g')
			state = MODSTATE_GOING;
	} else if (access(dir, F_OK) == 0) {
		/* A module appears here a moment before its state does. */
		state = access(arena_join(&run_arena, dir, "/refcnt", NULL), F_OK) == 0
				? MODSTATE_COMING
				: MODSTATE_BUILTIN;
	} else {
		state = access("/sys/module", F_OK) == 0 ? MODSTATE_ABSENT : state_from_proc(name);
	}
	arena_release(&run_arena, mark);
	return state;
}

/* The time to wait for another process that loads or removes the module, and between polls. */
enum { COMING_MSEC = 30000, POLL_MSEC = 10 };

/*
 * Whether STATE, found WAITED milliseconds after the first look, may still change by itself. A
 * module that the kernel is setting up or taking down looks built in for a moment.
 */
static bool is_passing(enum modstate state, unsigned waited)
{
	enum { SETTING_UP_MSEC = 500 };

	if (state == MODSTATE_BUILTIN)
		return waited < SETTING_UP_MSEC;
	return state == MODSTATE_COMING || state == MODSTATE_GOING;
}

enum modstate modstate_settled(const char *name)
{
	enum modstate state = modstate_now(name);

	for (unsigned waited = 0; waited < COMING_MSEC && is_passing(state, waited);
	     waited += POLL_MSEC) {
		sleep_msec(POLL_MSEC);
		state = modstate_now(name);
	}
	return state;
}

bool modstate_is_shown(const struct root *root, const char *name)
{
	int fd = root_file(root, arena_join(&run_arena, "/sys/module/", name, NULL), O_PATH);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool modstate_is_loaded(const struct root *root, const char *name, bool as_it_is)
{
	enum modstate state;

	if (!root_is_running(root))
		return false;
	state = as_it_is ? modstate_now(name) : modstate_settled(name);
	return state == MODSTATE_LIVE || state == MODSTATE_BUILTIN;
}
