/* SPDX-License-Identifier: MIT */
/*
 * modprobe -D over an index of which one binary file is damaged: the first byte tells which, the
 * rest of the first line is the name. If the damaged file can be listed, and text can hold what it
 * says, the plan must be the one that the same index gives as text.
 */

#include <stdlib.h>

#include "../../libbb/index/index.c"
#include "files/match.h"
#include "files/names.h"
#include "fuzz.h"
#include "index/textindex.h"
#include "plan/removal.h"

enum { ROWS_MAX = 64, KINDS = 3 };

/* The files of the kinds d, a and s. */
static const struct {
	char letter;
	const char *bin, *text;
	const char *keyword; /* at the start of a line of text */
	const char *rows[8]; /* key, value, ... of the sound file */
} kinds[KINDS] = {
	{ 'd',
	  "modules.dep.bin",
	  "modules.dep",
	  "",
	  { "a", "kernel/a.ko: kernel/b.ko kernel/c.ko", "b", "kernel/b.ko: kernel/c.ko", "c",
	    "kernel/c.ko:", "e", "kernel/e.ko:" } },
	{ 'a',
	  "modules.alias.bin",
	  "modules.alias",
	  "alias ",
	  { "pci:v*d[0-3]*", "a", "pci:v1*", "b", "usb:a", "c", "usb:?", "e" } },
	{ 's',
	  "modules.symbols.bin",
	  "modules.symbols",
	  "alias ",
	  { "symbol:a_do", "a", "symbol:b_do", "b" } },
};

/* What a listing found. */
struct rows {
	struct index *index;
	struct sort_row list[ROWS_MAX]; /* the rank is the priority */
	size_t count;
	bool is_odd; /* text cannot hold it, or has another order */
};

static bool is_plain(const char *text, bool may_blank)
{
	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < (may_blank ? ' ' : '!') || *text > '~')
			return false;
	}
	return true;
}

/* Takes all values of KEY when its first one is listed. */
static void take_row(void *context, const char *key, const char *value)
{
	struct rows *rows = context;
	struct values values = { NULL, 0, 0 };
	const char *copy = arena_copy(&run_arena, key), *folded = alias_fold(&run_arena, copy);

	(void)value;
	if (!is_plain(key, false) || folded != copy)
		rows->is_odd = true;
	for (size_t i = 0; i < rows->count; i++) {
		if (!strcmp(rows->list[i].key, key))
			return;
	}
	if (index_find(rows->index, copy, &values) < 0 || values.count > ROWS_MAX - rows->count)
		rows->is_odd = true;
	for (size_t i = 0; !rows->is_odd && i < values.count; i++) {
		rows->is_odd |= !is_plain(values.list[i].text, true);
		sort_row(&rows->list[rows->count++], copy, values.list[i].priority,
			 values.list[i].text);
	}
}

/* Puts ROWS in the order of their priorities. Two modules of one priority have none. */
static void order(struct rows *rows)
{
	for (size_t i = 1; i < rows->count; i++) {
		struct sort_row row = rows->list[i];
		size_t at = i;

		for (; at && rows->list[at - 1].rank > row.rank; at--)
			rows->list[at] = rows->list[at - 1];
		rows->list[at] = row;
	}
	for (size_t i = 1; i < rows->count; i++) {
		if (rows->list[i].rank == rows->list[i - 1].rank &&
		    strcmp(rows->list[i].value, rows->list[i - 1].value) != 0)
			rows->is_odd = true;
	}
}

/* Text has no key for VALUE, a line of modules.dep, but the name of its path. */
static bool is_named(const char *key, const char *value)
{
	size_t path = text_before(value, ":");

	return !strcmp(key, name_from_path(&run_arena, arena_text(&run_arena, value, path)));
}

static bool retell(struct span bin, unsigned kind, struct strbuf *text)
{
	struct index index;
	struct rows rows = { .index = &index };

	if (index_open(&index, bin) < 0 || index_list(&index, take_row, &rows) < 0)
		return false;
	order(&rows);
	for (size_t i = 0; i < rows.count; i++) {
		const char *key = rows.list[i].key, *value = rows.list[i].value;

		if (kind ? !is_plain(value, false) : !is_named(key, value))
			return false;
		strbuf_format(text, "%s%s%s%s\n", kinds[kind].keyword, kind ? key : "",
			      kind ? " " : "", value);
	}
	strbuf_end(text);
	return !rows.is_odd;
}

static struct span span_of(const struct strbuf *buf)
{
	return (struct span){ (const uint8_t *)(buf->text ? buf->text : ""), buf->length };
}

/* Makes the sound file of KIND. */
static void make_sound(unsigned kind, struct strbuf *bin, struct strbuf *text)
{
	struct sort_row rows[ROWS_MAX];
	size_t count = 0;

	for (; count < 4 && kinds[kind].rows[count * 2]; count++)
		sort_row(&rows[count], kinds[kind].rows[count * 2], (uint32_t)count,
			 kinds[kind].rows[count * 2 + 1]);
	sort_rows(rows, count);
	fuzz_demand(index_write(bin, rows, count, true) == 0);
	fuzz_demand(retell(span_of(bin), kind, text));
}

/* Plans to load NAME with the files that are served. Returns the steps as text. */
static char *plan_of(const char *name)
{
	struct context context = { .tree = { .root = { .path = "/root" },
					     .version = "1.0",
					     .inside = "/m/1.0",
					     .path = "/root/m/1.0" } };
	struct targets targets = { .count = 0 };
	struct strbuf steps = { .arena = &run_arena };
	struct plan load;

	context.db = moddb_open(&context.tree, 0);
	targets_find(&context, arena_copy(&run_arena, name), &targets);
	plan_open(&load, &context);
	for (size_t i = 0; i < targets.count; i++)
		plan_load(&load, &targets.list[i], "a=1", PLAN_FROM_SCRATCH);
	for (size_t i = 0; i < load.count; i++)
		strbuf_format(&steps, "%s %s\n", load.steps[i].name,
			      load.steps[i].path ? load.steps[i].path : "-");
	moddb_close(context.db);
	search_walk = (struct walk){ .found = NULL };
	return strbuf_end(&steps);
}

void fuzz_one(struct span input)
{
	struct strbuf bins[KINDS], texts[KINDS];
	char *name = fuzz_head(&input), *by_bin;
	unsigned damaged = 0;
	bool is_told = false;

	search_walk = (struct walk){ .found = NULL };
	while (damaged < KINDS && kinds[damaged].letter != *name)
		damaged++;
	if (damaged == KINDS || !name[1] || !input.data)
		return;
	for (unsigned i = 0; i < KINDS; i++) {
		bins[i] = texts[i] = (struct strbuf){ .arena = &run_arena };
		if (i == damaged) {
			strbuf_bytes(&bins[i], input.data, input.length);
			is_told = retell(input, i, &texts[i]);
		} else {
			make_sound(i, &bins[i], &texts[i]);
		}
	}
	for (unsigned i = 0; i < KINDS; i++) {
		fuzz_serve_as(kinds[i].bin, span_of(&bins[i]));
		fuzz_serve_as(kinds[i].text, span_of(&texts[i]));
	}
	by_bin = plan_of(name + 1);
	fuzz_serve_none();
	for (unsigned i = 0; i < KINDS; i++)
		fuzz_serve_as(kinds[i].text, span_of(&texts[i]));
	if (is_told)
		fuzz_demand(!strcmp(by_bin, plan_of(name + 1)));
}
