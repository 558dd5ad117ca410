/* SPDX-License-Identifier: MIT */
/*
 * The plan is the resolver's: each module has one step in it. An excluded module counts as placed
 * there, so that it gets no step and its soft dependencies are not followed.
 *
 * The index names all that a module needs, whether directly or not. Links are made for the direct
 * needs alone: those that none of the other needs has itself. Which modules are reached is the
 * same.
 */

#include <sys/stat.h>

#include "base/libbb.h"
#include "files/names.h"
#include "module/facts.h"
#include "plan/closure.h"
#include "plan/installnames.h"

/* The visit of an excluded module; no step has that number. */
enum { VISIT_EXCLUDED = INT32_MAX };

void closure_open(struct closure *closure, const struct context *context, unsigned flags)
{
	*closure = (struct closure){
		.context = context,
		.flags = flags,
		.by_name = { .arena = &run_arena },
		.reasons = { .arena = &run_arena },
		.links = arena_alloc(&run_arena, sizeof(*closure->links)),
		.link_count = 1,
		.link_capacity = 1,
	};
	plan_open(&closure->plan, context);
}

void closure_exclude(struct closure *closure, const char *name)
{
	plan_set_visited(&closure->plan, name, VISIT_EXCLUDED);
}

bool closure_excludes(struct closure *closure, const char *name)
{
	return plan_visited(&closure->plan, name) == VISIT_EXCLUDED;
}

/* ---- The graph */

/* Returns the number of the node NAME of TABLE, which is made if there is none. */
static uint32_t node_of(struct closure *closure, struct hash *table, const char *name)
{
	bool fresh;
	struct hash_slot *slot = hash_add(table, name, &fresh);

	if (!fresh)
		return slot->value;
	slot->value = (uint32_t)closure->count;
	closure->nodes = arena_grow(&run_arena, closure->nodes, closure->count, &closure->capacity,
				    sizeof(*closure->nodes));
	closure->nodes[closure->count] =
		(struct closure_node){ .name = name, .kind = STEP_MISSING };
	return (uint32_t)closure->count++;
}

static uint32_t module_of(struct closure *closure, const char *name)
{
	return node_of(closure, &closure->by_name, name);
}

static void add_link(struct closure *closure, uint32_t from, uint32_t to, enum closure_kind kind)
{
	struct closure_node *nodes = closure->nodes;

	/* A user that names a module twice does so one time after the other. */
	if (from == to || (nodes[from].uses && closure->links[nodes[from].uses].to == to))
		return;
	closure->links = arena_grow(&run_arena, closure->links, closure->link_count,
				    &closure->link_capacity, sizeof(*closure->links));
	closure->links[closure->link_count] =
		(struct closure_link){ from, to, nodes[from].uses, nodes[to].ways, kind };
	nodes[from].uses = nodes[to].ways = (uint32_t)closure->link_count++;
}

void closure_add(struct closure *closure, const struct target *target, const char *reason)
{
	uint32_t from, to;

	if (closure_excludes(closure, target->name) ||
	    target_is_unwanted(&closure->context->conf, target, false))
		return;
	from = node_of(closure, &closure->reasons, reason);
	to = module_of(closure, target->name);
	closure->nodes[from].is_reason = true;
	add_link(closure, from, to, CLOSURE_ASKED);
	plan_load(&closure->plan, target, "", PLAN_FROM_SCRATCH);
}

/* Adds all that TEXT, a name or an alias that the module USER names, means. Nothing is no error. */
static void add_named(struct closure *closure, uint32_t user, const char *text,
		      enum closure_kind kind)
{
	struct targets found = { NULL, 0, 0 };

	targets_find(closure->context, text, &found);
	for (size_t i = 0; i < found.count; i++) {
		const struct target *target = &found.list[i];

		if (closure_excludes(closure, target->name) ||
		    target_is_unwanted(&closure->context->conf, target, false))
			continue;
		add_link(closure, user, module_of(closure, target->name), kind);
		plan_load(&closure->plan, target, "", PLAN_FROM_SCRATCH);
	}
}

/* The module whose install command is read. */
struct command_user {
	struct closure *closure;
	uint32_t number;
};

static void take_command_name(void *context, const char *name)
{
	const struct command_user *user = context;

	add_named(user->closure, user->number, name, CLOSURE_INSTALL);
}

/* ---- What the files say */

/* Takes the firmware and the weak dependencies from the .modinfo TEXTS of module NUMBER. */
static void take_texts(struct closure *closure, uint32_t number, struct span texts)
{
	struct modinfo entry;

	while (modinfo_next(&texts, &entry)) {
		if (span_is(entry.key, "firmware")) {
			values_add(&closure->nodes[number].firmware, 0,
				   span_copy(&run_arena, entry.value));
		} else if ((closure->flags & CLOSURE_WEAKDEPS) && span_is(entry.key, "weakdep")) {
			char *rest = span_copy(&run_arena, entry.value), *word;

			while ((word = text_field(&rest)))
				add_named(closure, number, word, CLOSURE_WEAKDEP);
		}
	}
}

/* Reads the file of module NUMBER: its size and, if anybody asks, its .modinfo. */
static void read_file(struct closure *closure, uint32_t number)
{
	const struct tree *tree = &closure->context->tree;
	const char *path = closure->nodes[number].path;
	struct arena scratch = { NULL, NULL, NULL };
	struct arena_mark mark = arena_mark(&scratch);
	int fd = tree_file(tree, path), error = fd < 0 ? fd : 0;
	struct facts facts = { .modinfo = { NULL, 0 } };
	struct stat status;

	if (!error && fstat(fd, &status) < 0)
		error = -errno;
	if (!error) {
		closure->nodes[number].size = (uint64_t)status.st_size;
		if (closure->flags)
			error = facts_open(&facts, fd, &scratch);
	}
	if (error) {
		note(NOTE_ERROR, "could not read %s: %s", tree_name(tree, path),
		     facts_fault(&facts, error));
		closure->failed = true;
	} else {
		take_texts(closure, number, facts.modinfo);
	}
	if (fd >= 0)
		close(fd);
	arena_release(&scratch, mark);
}

/* Adds the weak dependencies that the configuration has for module NUMBER. */
static void follow_conf_weakdeps(struct closure *closure, uint32_t number)
{
	struct conf_search search =
		modconf_search(&closure->context->conf, CONF_WEAKDEP, closure->nodes[number].name);
	const struct conf_entry *entry;

	while ((entry = modconf_next(&search))) {
		char *rest = arena_copy(&run_arena, entry->text), *word;

		while ((word = text_field(&rest)))
			add_named(closure, number, word, CLOSURE_WEAKDEP);
	}
}

/* Takes step INDEX of the plan over. This may append further steps. */
static void take_step(struct closure *closure, size_t index)
{
	const struct step step = closure->plan.steps[index];
	uint32_t number = module_of(closure, step.name);
	struct closure_node *node = &closure->nodes[number];

	node->kind = step.kind;
	node->path = step.kind == STEP_FORBIDDEN ? NULL : step.path;
	node->cause = step.cause;
	if (step.kind == STEP_FORBIDDEN)
		return;
	if (step.command)
		install_names(step.command, take_command_name,
			      &(struct command_user){ closure, number });
	if (step.path)
		read_file(closure, number);
	if (closure->flags & CLOSURE_WEAKDEPS)
		follow_conf_weakdeps(closure, number);
}

/* ---- Links between modules */

/* Sets in MARKS, or clears, all that the modules which RECORD needs need themselves. */
static void mark_indirect(struct closure *closure, const struct modrec *record, uint8_t *marks,
			  uint8_t value)
{
	for (size_t i = 0; i < record->need_count; i++) {
		struct modrec needed;

		if (!moddb_module(closure->context->db,
				  name_from_path(&run_arena, record->needs[i]), &needed))
			continue;
		for (size_t n = 0; n < needed.need_count; n++) {
			struct hash_slot *slot = hash_find(
				&closure->by_name, name_from_path(&run_arena, needed.needs[n]));

			if (slot)
				marks[slot->value] = value;
		}
	}
}

/* Links module NUMBER to those that it needs directly. MARKS has a byte, 0, for each node. */
static void link_needs(struct closure *closure, uint32_t number, uint8_t *marks)
{
	struct modrec record;

	if (!moddb_module(closure->context->db, closure->nodes[number].name, &record))
		return;
	mark_indirect(closure, &record, marks, 1);
	for (size_t i = 0; i < record.need_count; i++) {
		const struct hash_slot *slot =
			hash_find(&closure->by_name, name_from_path(&run_arena, record.needs[i]));

		if (slot && !marks[slot->value])
			add_link(closure, number, slot->value, CLOSURE_NEEDS);
	}
	mark_indirect(closure, &record, marks, 0);
}

static void link_softdeps(struct closure *closure, uint32_t number)
{
	struct softdeps softdeps = { NULL, 0, 0 };

	plan_softdeps(&closure->plan, closure->nodes[number].name, &softdeps);
	for (size_t i = 0; i < softdeps.count; i++) {
		struct targets found = { NULL, 0, 0 };

		if (softdeps.list[i].when != SOFTDEP_NEVER)
			targets_find(closure->context, softdeps.list[i].name, &found);
		for (size_t n = 0; n < found.count; n++) {
			const struct hash_slot *slot =
				hash_find(&closure->by_name, found.list[n].name);

			if (slot)
				add_link(closure, number, slot->value, CLOSURE_SOFTDEP);
		}
	}
}

/* Sets the best link of every node, breadth first from all reasons. */
static void find_ways(struct closure *closure)
{
	uint32_t *queue = arena_raw(&run_arena, closure->count * sizeof(*queue));
	size_t count = 0;

	for (uint32_t i = 0; i < closure->count; i++) {
		if (closure->nodes[i].is_reason)
			queue[count++] = i;
	}
	for (size_t at = 0; at < count; at++) {
		for (uint32_t link = closure->nodes[queue[at]].uses; link;
		     link = closure->links[link].next) {
			struct closure_node *to = &closure->nodes[closure->links[link].to];

			if (to->best)
				continue;
			to->best = link;
			queue[count++] = closure->links[link].to;
		}
	}
}

/* Leaves out the files of modules that only a forbidden one would have brought. */
static void drop_unreached(struct closure *closure)
{
	for (size_t i = 0; i < closure->count; i++) {
		struct closure_node *node = &closure->nodes[i];

		if (node->is_reason || node->best)
			continue;
		node->path = NULL;
		node->firmware.count = 0;
	}
}

void closure_end(struct closure *closure)
{
	bool forbids = false;
	uint8_t *marks;
	size_t count;

	for (size_t i = 0; i < closure->plan.count; i++)
		take_step(closure, i);
	count = closure->count;
	marks = arena_alloc(&run_arena, count);
	for (uint32_t i = 0; i < count; i++) {
		forbids |= closure->nodes[i].kind == STEP_FORBIDDEN;
		if (closure->nodes[i].is_reason || closure->nodes[i].kind == STEP_FORBIDDEN)
			continue;
		link_needs(closure, i, marks);
		link_softdeps(closure, i);
	}
	find_ways(closure);
	if (forbids)
		drop_unreached(closure);
}

const struct closure_node *closure_find(const struct closure *closure, const char *name)
{
	const struct hash_slot *slot = hash_find(&closure->by_name, name);

	return slot ? &closure->nodes[slot->value] : NULL;
}

/* ---- Words */

void closure_way(const struct closure *closure, uint32_t link, struct strbuf *text)
{
	static const char *const words[] = {
		[CLOSURE_NEEDS] = " needs ",
		[CLOSURE_SOFTDEP] = " softdep ",
		[CLOSURE_WEAKDEP] = " weakdep ",
		[CLOSURE_INSTALL] = " install ",
	};
	uint32_t *turned = arena_raw(&run_arena, closure->count * sizeof(*turned));
	size_t count = 0;

	/* From TO back to the reason, which is the end of a way by best links. */
	for (; link; link = closure->nodes[closure->links[link].from].best)
		turned[count++] = link;
	while (count) {
		const struct closure_link *step = &closure->links[turned[--count]];

		if (step->kind == CLOSURE_ASKED)
			strbuf_format(text, "%s: ", closure->nodes[step->from].name);
		else
			strbuf_text(text, words[step->kind]);
		strbuf_text(text, closure->nodes[step->to].name);
	}
}

const char *closure_why(const struct closure *closure, const struct closure_node *node)
{
	static const char *const words[] = {
		[CLOSURE_NEEDS] = "needed by ",
		[CLOSURE_SOFTDEP] = "softdep of ",
		[CLOSURE_WEAKDEP] = "weakdep of ",
		[CLOSURE_INSTALL] = "install command of ",
	};
	const struct closure_link *link = &closure->links[node->best];
	const char *from;

	if (!node->best)
		return "";
	from = closure->nodes[link->from].name;
	return link->kind == CLOSURE_ASKED ? from
					   : arena_join(&run_arena, words[link->kind], from, NULL);
}

bool closure_is_optional(const struct closure *closure, const struct closure_node *node)
{
	while (node->best) {
		const struct closure_link *link = &closure->links[node->best];

		if (link->kind != CLOSURE_ASKED && link->kind != CLOSURE_NEEDS)
			return true;
		node = &closure->nodes[link->from];
	}
	return false;
}
