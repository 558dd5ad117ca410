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
	*line = span_part(*rest, 0, end ? (uint64_t)(end - rest->data) : rest->length);
	*rest = span_from(*rest, line->length + (end != NULL));
	return true;
}

/* Whether LINE starts with the path of the module NAME (folded). */
static bool is_line_of(struct span line, const char *name)
{
	const char *at = (const char *)line.data;
	const char *end = memchr(at, ':', line.length);
	const char *base = at;

	if (!end)
		end = at + line.length;
	for (; at < end; at++) {
		if (*at == '/')
			base = at + 1;
	}
	for (at = base; at < end && *at != '.'; at++) {
		if (!*name || *name++ != (*at == '-' ? '_' : *at))
			return false;
	}
	return !*name;
}

void text_find_path(struct span text, const char *name, struct values *found)
{
	struct span line;

	while (text_next_line(&text, &line)) {
		if (!is_line_of(line, name))
			continue;
		values_add(found, 0, span_copy(&run_arena, line));
		return;
	}
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

void text_find_builtin_aliases(struct span text, const char *query, struct values *found)
{
	struct catalog catalog = { .node_count = 0 };

	catalog_add_builtin_aliases(&catalog, text);
	for (size_t i = 0; i < catalog.builtin_aliases.count; i++) {
		const struct sort_row *row = &catalog.builtin_aliases.list[i];

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
static void take_softdep(struct softdeps *softdeps, char *line)
{
	char *module = text_after(line, "softdep ");
	char *text = module ? text_first(module, ' ') : NULL;

	if (!text)
		return;
	*text++ = '\0';
	softdeps_parse(softdeps, name_fold(module), text);
}

void text_read_softdeps(struct span text, struct softdeps *softdeps)
{
	struct span line;

	while (text_next_line(&text, &line))
		take_softdep(softdeps, span_copy(&run_arena, line));
}
