/* SPDX-License-Identifier: MIT */

#include "tree/loadorder.h"
#include "base/libbb.h"
#include "base/sort.h"

/* A module that needs another one. */
struct user {
	struct user *next; /* of the same module, with a higher number */
	const char *symbol;
	uint32_t module;
};

/* The state of modules_number. */
struct numbering {
	struct modules *modules;
	uint32_t *users; /* users without a position, per module */
	uint32_t *ready; /* stack of modules without such users */
	size_t ready_count;
	uint32_t next; /* the next position */

	/* For cycles: */
	struct user **first_users; /* per module; NULL before the first cycle */
	uint32_t *way;             /* from module to user, as far as the last search came */
	uint8_t *is_on_way;        /* per module */
	size_t way_length;
	uint32_t lowest; /* no module below this is without a position */
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

/* Returns the user of MODULE with the lowest number, of those without a position. */
static const struct user *first_user(struct numbering *numbering, uint32_t module)
{
	struct user **user = &numbering->first_users[module];

	while (numbering->modules->list[(*user)->module].position != UNNUMBERED)
		*user = (*user)->next;
	return *user;
}

/*
 * Reports the cycle that is the end of the way, from member number FIRST of it on. Returns the
 * place on the way of its member of the lowest number.
 */
static size_t tell_cycle(struct numbering *numbering, size_t first)
{
	const struct modules *modules = numbering->modules;
	struct strbuf symbols = { .arena = &run_arena };
	struct strbuf way = { .arena = &run_arena };
	size_t lowest = first;

	for (size_t i = first; i < numbering->way_length; i++) {
		uint32_t at = numbering->way[i];
		const struct user *user = first_user(numbering, at);

		strbuf_format(&symbols, "%s%s needs %s of %s", symbols.length ? ", " : "",
			      modules->list[user->module].name, user->symbol,
			      modules->list[at].name);
		if (at < numbering->way[lowest])
			lowest = i;
	}
	strbuf_text(&way, modules->list[numbering->way[first]].name);
	for (size_t i = numbering->way_length; i-- > first;)
		strbuf_format(&way, " -> %s", modules->list[numbering->way[i]].name);
	if (ENABLE_MODDIAG && modules->cycle) {
		modules->cycle(modules->context, strbuf_end(&way), strbuf_end(&symbols));
	} else {
		note(NOTE_ERROR, "Cycle detected: %s", strbuf_end(&way));
		note(NOTE_ERROR, "%s", strbuf_end(&symbols));
	}
	return lowest;
}

/* Lists the users of each module, once there is a cycle. */
static void list_users(struct numbering *numbering)
{
	const struct modules *modules = numbering->modules;

	numbering->first_users =
		arena_alloc(&run_arena, modules->count * sizeof(*numbering->first_users));
	numbering->way = arena_raw(&run_arena, modules->count * sizeof(*numbering->way));
	numbering->is_on_way = arena_alloc(&run_arena, modules->count);
	for (uint32_t i = (uint32_t)modules->count; i-- > 0;) {
		const struct module *module = &modules->list[i];

		for (uint32_t n = 0; n < module->need_count; n++) {
			const struct module_need *need = &module->needs[n];
			struct user **first = &numbering->first_users[need->module];
			struct user *user = arena_raw(&run_arena, sizeof(*user));

			*user = (struct user){ *first, need->symbol, i };
			*first = user;
		}
	}
}

/* Cuts the way to LENGTH modules. */
static void cut_way(struct numbering *numbering, size_t length)
{
	while (numbering->way_length > length)
		numbering->is_on_way[numbering->way[--numbering->way_length]] = 0;
}

/*
 * Every module still without a position has a user without one. Going from user to user must come
 * round: that is a cycle. Its first member then gets a position as if it had no users. The way is
 * kept, because the next search would begin with the same: only its end has got positions.
 */
static void break_cycle(struct numbering *numbering)
{
	const struct module *list = numbering->modules->list;
	struct arena_mark mark;
	size_t first, lowest;
	uint32_t at;

	if (!numbering->first_users)
		list_users(numbering);
	while (list[numbering->lowest].position != UNNUMBERED)
		numbering->lowest++;
	while (numbering->way_length &&
	       list[numbering->way[numbering->way_length - 1]].position != UNNUMBERED)
		cut_way(numbering, numbering->way_length - 1);
	at = numbering->lowest;
	if (numbering->way_length)
		at = first_user(numbering, numbering->way[numbering->way_length - 1])->module;
	while (!numbering->is_on_way[at]) {
		numbering->is_on_way[at] = 1;
		numbering->way[numbering->way_length++] = at;
		at = first_user(numbering, at)->module;
	}
	for (first = numbering->way_length - 1; numbering->way[first] != at;)
		first--;
	mark = arena_mark(&run_arena);
	lowest = tell_cycle(numbering, first);
	arena_release(&run_arena, mark);
	numbering->ready[numbering->ready_count++] = numbering->way[lowest];
	cut_way(numbering, lowest);
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

/*
 * Tarjan's search for the sets of modules that all need each other. Each module gets a number when
 * it is found, and LOW, the lowest number that it leads back to. If that is its own, its set is
 * what was found since.
 */
struct search {
	const struct modules *modules;
	struct found {
		uint32_t number; /* from 1 on; 0: not found yet */
		uint32_t low;
		uint32_t next; /* the next of its needs to look at */
		bool is_done;  /* its set is known */
		bool is_in_cycle;
	} * found;
	uint32_t *way;  /* modules whose needs are being looked at */
	uint32_t *open; /* those whose set is not known, in the order of their numbers */
	size_t way_length, open_count;
	uint32_t last; /* the last number given */
};

static void enter(struct search *search, uint32_t module)
{
	search->found[module].number = search->found[module].low = ++search->last;
	search->way[search->way_length++] = module;
	search->open[search->open_count++] = module;
}

/* All needs of MODULE, the last on the way, were looked at. */
static void leave(struct search *search, uint32_t module)
{
	struct found *found = &search->found[module];
	bool is_many = search->open[search->open_count - 1] != module;
	uint32_t member;

	if (--search->way_length) {
		struct found *user = &search->found[search->way[search->way_length - 1]];

		if (found->low < user->low)
			user->low = found->low;
	}
	if (found->low != found->number)
		return;
	do {
		member = search->open[--search->open_count];
		search->found[member].is_done = true;
		search->found[member].is_in_cycle = is_many;
	} while (member != module);
}

/* Looks at what module number FIRST leads to. */
static void look_from(struct search *search, uint32_t first)
{
	enter(search, first);
	while (search->way_length) {
		uint32_t at = search->way[search->way_length - 1], needed;
		const struct module *module = &search->modules->list[at];
		struct found *found = &search->found[at];

		if (found->next == module->need_count) {
			leave(search, at);
			continue;
		}
		needed = module->needs[found->next++].module;
		if (!search->found[needed].number)
			enter(search, needed);
		else if (!search->found[needed].is_done &&
			 search->found[needed].number < found->low)
			found->low = search->found[needed].number;
	}
}

/* Prints all modules that are in a cycle. Cycles that share a module have been reported as one. */
static void tell_members(const struct modules *modules)
{
	struct search search = { .modules = modules };
	struct strbuf names = { .arena = &run_arena };
	unsigned count = 0;

	search.found = arena_alloc(&run_arena, modules->count * sizeof(*search.found));
	search.way = arena_raw(&run_arena, modules->count * sizeof(*search.way));
	search.open = arena_raw(&run_arena, modules->count * sizeof(*search.open));
	for (uint32_t i = 0; i < modules->count; i++) {
		if (!search.found[i].number)
			look_from(&search, i);
	}
	for (uint32_t i = 0; i < modules->count; i++) {
		if (!search.found[i].is_in_cycle)
			continue;
		strbuf_format(&names, " %s", modules->list[i].name);
		count++;
	}
	note(NOTE_ERROR, "Found %u modules in dependency cycles:%s", count, strbuf_end(&names));
}

unsigned modules_number(struct modules *modules)
{
	struct numbering numbering = { .modules = modules };
	struct arena_mark mark = arena_mark(&run_arena);
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
	for (;; cycles++) {
		number_ready(&numbering);
		if (numbering.next == modules->count)
			break;
		break_cycle(&numbering);
	}
	if (cycles && !(ENABLE_MODDIAG && modules->cycle))
		tell_members(modules);
	arena_release(&run_arena, mark);
	return cycles;
}
