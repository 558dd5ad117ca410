/* SPDX-License-Identifier: MIT */
/* Why files are in the result: modcopy's --why, --dot and --sizes. */

//part: modcopy

#include <limits.h>

#include "base/libbb.h"
#include "base/printable.h"
#include "base/sort.h"
#include "files/names.h"
#include "files/path.h"
#include "modcopy.h"

/* ---- Chains */

/* Prints all that brings node NUMBER, each by its shortest way from a reason. */
static void print_ways(const struct closure *closure, uint32_t number, const char *what)
{
	for (uint32_t link = closure->nodes[number].ways; link;
	     link = closure->links[link].next_way) {
		struct strbuf text = { .arena = &run_arena };

		closure_way(closure, link, &text);
		strbuf_text(&text, what);
		print("%s\n", text_printable(&run_arena, strbuf_end(&text)));
	}
}

/* Whether NAME is the end of PATH, or all of it. */
static bool is_called(const char *path, const char *name)
{
	size_t length = text_length(path), end = text_length(name);

	return length > end && path[length - end - 1] == '/' && !strcmp(path + length - end, name);
}

int modcopy_why(const struct modcopy *copy, const char *name)
{
	const struct closure *closure = &copy->closure;
	const struct closure_node *node = closure_find(closure, name_from_path(&run_arena, name));
	bool any = node && !node->is_reason;

	if (any)
		print_ways(closure, (uint32_t)(node - closure->nodes), "");
	for (size_t i = 0; i < copy->item_count && !any; i++) {
		const struct item *item = &copy->items[i];

		if (item->kind == ITEM_MODULE || !is_called(item->path, name))
			continue;
		any = true;
		print_ways(closure, item->node,
			   arena_join(&run_arena, " firmware ", base_name(item->path), NULL));
	}
	if (any)
		return EXIT_DONE;
	note(NOTE_ERROR, "%s is not among what is selected", name);
	return EXIT_FAILED;
}

/* ---- The graph */

/* Returns TEXT as a string of the language dot, in run_arena. */
static const char *dot_text(const char *text)
{
	struct strbuf quoted = { .arena = &run_arena };

	strbuf_char(&quoted, '"');
	for (text = text_printable(&run_arena, text); *text; text++) {
		if (*text == '"' || *text == '\\')
			strbuf_char(&quoted, '\\');
		strbuf_char(&quoted, *text);
	}
	strbuf_char(&quoted, '"');
	return strbuf_end(&quoted);
}

void modcopy_dot(const struct modcopy *copy)
{
	static const char *const styles[] = {
		[CLOSURE_ASKED] = "",
		[CLOSURE_NEEDS] = "",
		[CLOSURE_SOFTDEP] = " [style=dashed]",
		[CLOSURE_WEAKDEP] = " [style=dotted]",
		[CLOSURE_INSTALL] = " [label=install]",
	};
	const struct closure *closure = &copy->closure;

	print("digraph modcopy {\n\trankdir=LR;\n");
	for (size_t i = 0; i < closure->count; i++)
		print("\tn%zu [label=%s%s];\n", i, dot_text(closure->nodes[i].name),
		      closure->nodes[i].is_reason              ? ", shape=box"
		      : closure->nodes[i].kind == STEP_BUILTIN ? ", style=dotted"
							       : "");
	for (size_t i = 1; i < closure->link_count; i++)
		print("\tn%u -> n%u%s;\n", closure->links[i].from, closure->links[i].to,
		      styles[closure->links[i].kind]);
	print("}\n");
}

/* ---- Sizes */

/* Which reasons lead to a node: none yet, this one (its number), or several. */
#define OWNER_NONE    (UINT32_MAX - 1)
#define OWNER_SEVERAL UINT32_MAX

/*
 * Returns the owner of each node. A node changes its owner twice at most, so the time is that of a
 * walk over the links.
 */
static uint32_t *find_owners(const struct closure *closure)
{
	uint32_t *owners = arena_raw(&run_arena, closure->count * sizeof(*owners));
	uint32_t *queue = arena_raw(&run_arena, closure->count * 3 * sizeof(*queue));
	size_t count = 0;

	for (uint32_t i = 0; i < closure->count; i++) {
		owners[i] = closure->nodes[i].is_reason ? i : OWNER_NONE;
		if (closure->nodes[i].is_reason)
			queue[count++] = i;
	}
	for (size_t at = 0; at < count; at++) {
		uint32_t owner = owners[queue[at]];

		for (uint32_t link = closure->nodes[queue[at]].uses; link;
		     link = closure->links[link].next) {
			uint32_t to = closure->links[link].to;
			uint32_t both = owners[to] == OWNER_NONE || owners[to] == owner
						? owner
						: OWNER_SEVERAL;

			if (owners[to] == both)
				continue;
			owners[to] = both;
			queue[count++] = to;
		}
	}
	return owners;
}

struct sum {
	uint64_t bytes;
	unsigned files;
};

static void print_sum(const struct sum *sum, const char *text)
{
	print("%10lu %6u  %s\n", (unsigned long)sum->bytes, sum->files,
	      text_printable(&run_arena, text));
}

static void add_size(struct sum *sum, const struct item *item)
{
	sum->bytes += item->size;
	sum->files++;
}

void modcopy_sizes(const struct modcopy *copy)
{
	const struct closure *closure = &copy->closure;
	const uint32_t *owners = find_owners(closure);
	struct sum *sums = arena_alloc(&run_arena, closure->count * sizeof(*sums));
	struct sort_row *rows = arena_raw(&run_arena, closure->count * sizeof(*rows));
	struct sum several = { 0, 0 }, total = { 0, 0 };
	size_t count = 0;

	for (size_t i = 0; i < copy->item_count; i++) {
		uint32_t owner = owners[copy->items[i].node];

		add_size(owner < closure->count ? &sums[owner] : &several, &copy->items[i]);
		add_size(&total, &copy->items[i]);
	}
	/* The largest first: the keys are what is missing to the largest number. */
	for (uint32_t i = 0; i < closure->count; i++) {
		if (sums[i].files)
			sort_row(&rows[count++],
				 text_format(&run_arena, "%020lu",
					     (unsigned long)(ULONG_MAX - sums[i].bytes)),
				 i, &closure->nodes[i]);
	}
	sort_rows(rows, count);
	print("     BYTES  FILES  ONLY FOR\n");
	for (size_t i = 0; i < count; i++) {
		const struct closure_node *node = rows[i].value;

		print_sum(&sums[node - closure->nodes], node->name);
	}
	print_sum(&several, "(several of them)");
	print_sum(&total, "(all)");
}
