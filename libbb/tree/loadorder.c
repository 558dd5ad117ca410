/* SPDX-License-Identifier: MIT */

#include "tree/loadorder.h"
#include "base/libbb.h"
#include "base/sort.h"

/* The state of modules_number. */
struct numbering {
	struct modules *modules;
	uint32_t *users; /* users without a position, per module */
	uint32_t *ready; /* stack of modules without such users */
	size_t ready_count;
	uint32_t next; /* the next position */
};

enum { UNNUMBERED = UINT32_MAX };

/* Gives positions until no module is ready. */
static void number_ready(struct numbering *numbering)
{
	while (numbering->ready_count) {
		struct module *module =
			&numbering->modules->list[numbering->ready[--numbering->ready_count]];

		module->position = numbering->next++;
		for (uint32_t i = 0; i < module->need_count; i++) {
			uint32_t needed = module->needs[i].module;

			if (--numbering->users[needed] == 0 &&
			    numbering->modules->list[needed].position == UNNUMBERED)
				numbering->ready[numbering->ready_count++] = needed;
		}
	}
}

static const struct module_need *find_need(const struct module *user, uint32_t needed)
{
	const struct module_need *need = user->needs;

	while (need->module != needed)
		need++;
	return need;
}

/*
 * Reports the cycle that leads from module FIRST over USER_OF back to it. Returns its member of the
 * lowest number.
 */
static uint32_t tell_cycle(const struct modules *modules, const uint32_t *user_of, uint32_t first)
{
	struct strbuf symbols = { .arena = &run_arena };
	struct strbuf way = { .arena = &run_arena };
	uint32_t *members = arena_raw(&run_arena, modules->count * sizeof(*members));
	uint32_t at = first, lowest = first;
	size_t count = 0;

	do {
		const struct module *user = &modules->list[user_of[at]];

		strbuf_format(&symbols, "%s%s needs %s of %s", symbols.length ? ", " : "",
			      user->name, find_need(user, at)->symbol, modules->list[at].name);
		members[count++] = at;
		at = user_of[at];
		if (at < lowest)
			lowest = at;
	} while (at != first);
	strbuf_text(&way, modules->list[first].name);
	while (count)
		strbuf_format(&way, " -> %s", modules->list[members[--count]].name);
	if (ENABLE_MODDIAG && modules->cycle) {
		modules->cycle(modules->context, strbuf_end(&way), strbuf_end(&symbols));
	} else {
		note(NOTE_ERROR, "Cycle detected: %s", strbuf_end(&way));
		note(NOTE_ERROR, "%s", strbuf_end(&symbols));
	}
	return lowest;
}

/*
 * Every module still without a position has a user without one. Going from user to user must come
 * round: that is a cycle. Its first member then gets a position as if it had no users.
 */
static void break_cycle(struct numbering *numbering)
{
	struct modules *modules = numbering->modules;
	uint32_t *user_of = arena_raw(&run_arena, modules->count * sizeof(*user_of));
	uint8_t *seen = arena_alloc(&run_arena, modules->count);
	uint32_t at = 0;

	for (uint32_t i = (uint32_t)modules->count; i-- > 0;) {
		const struct module *module = &modules->list[i];

		if (module->position != UNNUMBERED)
			continue;
		at = i;
		for (uint32_t n = 0; n < module->need_count; n++)
			user_of[module->needs[n].module] = i;
	}
	for (; !seen[at]; at = user_of[at])
		seen[at] = 1;
	numbering->ready[numbering->ready_count++] = tell_cycle(modules, user_of, at);
}

/* Sorts LIST, COUNT numbers of modules. No two have the same position. */
static void sort_by_position(const struct modules *modules, uint32_t *list, size_t count)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct sort_row *rows = arena_raw(&run_arena, count * sizeof(*rows));

	for (size_t i = 0; i < count; i++) {
		const struct module *module = &modules->list[list[i]];

		sort_row(&rows[i], "", module->position, module);
	}
	sort_rows(rows, count);
	for (size_t i = 0; i < count; i++)
		list[i] = (uint32_t)((const struct module *)rows[i].value - modules->list);
	arena_release(&run_arena, mark);
}

size_t modules_closure(const struct modules *modules, const struct module *module,
		       uint32_t *closure, uint8_t *marks)
{
	uint32_t self = (uint32_t)(module - modules->list);
	size_t count = 0;

	marks[self] = 1;
	/* CLOSURE is also the queue: AT runs over what has been found until nothing new comes. */
	for (size_t at = 0;; module = &modules->list[closure[at++]]) {
		for (uint32_t i = 0; i < module->need_count; i++) {
			uint32_t needed = module->needs[i].module;

			if (marks[needed])
				continue;
			marks[needed] = 1;
			closure[count++] = needed;
		}
		if (at == count)
			break;
	}
	marks[self] = 0;
	for (size_t i = 0; i < count; i++)
		marks[closure[i]] = 0;
	if (count > 1)
		sort_by_position(modules, closure, count);
	return count;
}

/* Whether module number SELF needs itself over the COUNT modules in CLOSURE. */
static bool is_in_cycle(const struct modules *modules, uint32_t self, const uint32_t *closure,
			size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct module *module = &modules->list[closure[i]];

		for (uint32_t n = 0; n < module->need_count; n++) {
			if (module->needs[n].module == self)
				return true;
		}
	}
	return false;
}

/*
 * Prints all modules that are in a cycle. Cycles that share a module have been reported as one. It
 * takes as long as writing modules.dep.
 */
static void tell_members(const struct modules *modules)
{
	struct strbuf names = { .arena = &run_arena };
	uint32_t *closure = arena_raw(&run_arena, modules->count * sizeof(*closure));
	uint8_t *marks = arena_alloc(&run_arena, modules->count);
	unsigned count = 0;

	for (uint32_t i = 0; i < modules->count; i++) {
		const struct module *module = &modules->list[i];

		if (!is_in_cycle(modules, i, closure,
				 modules_closure(modules, module, closure, marks)))
			continue;
		strbuf_format(&names, " %s", module->name);
		count++;
	}
	note(NOTE_ERROR, "Found %u modules in dependency cycles:%s", count, strbuf_end(&names));
}

unsigned modules_number(struct modules *modules)
{
	struct numbering numbering = { .modules = modules };
	struct arena_mark mark = arena_mark(&run_arena);
	struct arena_mark cycle;
	unsigned cycles = 0;

	numbering.users = arena_alloc(&run_arena, modules->count * sizeof(*numbering.users));
	numbering.ready = arena_raw(&run_arena, modules->count * sizeof(*numbering.ready));
	for (size_t i = 0; i < modules->count; i++) {
		modules->list[i].position = UNNUMBERED;
		for (uint32_t n = 0; n < modules->list[i].need_count; n++)
			numbering.users[modules->list[i].needs[n].module]++;
	}
	for (uint32_t i = 0; i < modules->count; i++) {
		if (!numbering.users[i])
			numbering.ready[numbering.ready_count++] = i;
	}
	cycle = arena_mark(&run_arena);
	for (;; cycles++) {
		number_ready(&numbering);
		if (numbering.next == modules->count)
			break;
		break_cycle(&numbering);
		arena_release(&run_arena, cycle);
	}
	if (cycles && !(ENABLE_MODDIAG && modules->cycle))
		tell_members(modules);
	arena_release(&run_arena, mark);
	return cycles;
}
