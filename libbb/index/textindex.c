/* SPDX-License-Identifier: MIT */
/* Reads text files line by line and never changes them, so one copy serves many look-ups. */

#include "index/textindex.h"
#include "base/libbb.h"
#include "files/match.h"
#include "files/names.h"
#include "tree/catalog.h"

bool text_next_line(struct span *rest, struct span *line)
{
	const uint8_t *end;

	if (!rest->length)
		return false;
	end = memchr(rest->data, '\n', rest->length);
	*line = span_part(*rest, 0, end ? (size_t)(end - rest->data) : rest->length);
	*rest = span_from(*rest, line->length + (end != NULL));
	return true;
}

/* Returns the name of the module whose path LINE begins with, folded. */
static char *name_of_line(struct span line)
{
	const char *base = (const char *)line.data, *at = base, *end = base + line.length;

	for (; at < end && *at != ':'; at++) {
		if (*at == '/')
			base = at + 1;
	}
	end = at;
	for (at = base; at < end && *at != '.';)
		at++;
	return name_fold(arena_text(&run_arena, base, (size_t)(at - base)));
}

void text_find_path(struct span text, struct text_memory *memory, const char *name,
		    struct values *found)
{
	struct hash_slot *slot = hash_find(&memory->lines, name);
	struct span line, rest = span_from(text, memory->read);
	bool fresh;

	memory->lines.arena = &run_arena;
	while (!slot && text_next_line(&rest, &line)) {
		slot = hash_add(&memory->lines, name_of_line(line), &fresh);
		if (fresh)
			slot->value = (uint32_t)memory->read;
		if (!fresh || strcmp(slot->key, name) != 0)
			slot = NULL;
		memory->read = text.length - rest.length;
	}
	if (!slot)
		return;
	rest = span_from(text, slot->value);
	text_next_line(&rest, &line);
	values_add(found, 0, span_copy(&run_arena, line));
}

bool text_split_alias(char *line, char **pattern, char **module)
{
	char *end;

	*pattern = text_after(line, "alias ");
	end = *pattern ? text_last(*pattern, ' ') : NULL;
	if (!end)
		return false;
	*end = '\0';
	*module = end + 1;
	return true;
}

void text_find_aliases(struct span text, const char *query, struct values *found)
{
	struct span line;
	uint32_t number = 0;

	/* Room for a line, or every mark below might get and give back a page. */
	arena_reserve(&run_arena, TEXT_LINE_ROOM);
	while (text_next_line(&text, &line)) {
		struct arena_mark mark = arena_mark(&run_arena);
		char *pattern, *module;

		number++;
		/* The first byte of the pattern rules most lines out. */
		if (line.length < 8 ||
		    (line.data[6] != (uint8_t)*query && !memchr("*?[\\-", line.data[6], 5)))
			continue;
		if (text_split_alias(span_copy(&run_arena, line), &pattern, &module) &&
		    alias_fits(pattern, query))
			values_add(found, number, module);
		else
			arena_release(&run_arena, mark);
	}
}

void text_find_builtin_aliases(struct span text, struct text_memory *memory, const char *query,
			       struct values *found)
{
	if (!memory->builtins) {
		memory->builtins = arena_alloc(&run_arena, sizeof(*memory->builtins));
		catalog_add_builtin_aliases(memory->builtins, text);
	}
	for (size_t i = 0; i < memory->builtins->builtin_aliases.count; i++) {
		const struct sort_row *row = &memory->builtins->builtin_aliases.list[i];

		if (alias_fits(row->key, query))
			values_add(found, 0, row->value);
	}
}

void text_list_aliases(struct span text,
		       void (*each)(void *context, const char *key, const char *value),
		       void *context)
{
	struct span line;

	while (text_next_line(&text, &line)) {
		char *pattern, *module;

		if (text_split_alias(span_copy(&run_arena, line), &pattern, &module))
			each(context, pattern, module);
	}
}

/* Takes "softdep MODULE TEXT", a copy. */
static void take_softdep(struct softdep_table *softdeps, char *line)
{
	char *module = text_after(line, "softdep ");
	char *text = module ? text_first(module, ' ') : NULL;

	if (!text)
		return;
	*text++ = '\0';
	softdeps_add(softdeps, name_fold(module), text);
}

void text_read_softdeps(struct span text, struct softdep_table *softdeps)
{
	struct span line;

	while (text_next_line(&text, &line))
		take_softdep(softdeps, span_copy(&run_arena, line));
}
