/* SPDX-License-Identifier: MIT */
/*
 * Lines of words with tabs between them:
 *
 *   modplug 1 BOOT VERSION           the kernel's boot_id and version
 *   index SUM SUM                    of the index and of the configuration; - for none
 *   done PATH ALIAS MODULE...        in any order
 *   wanted PATH ALIAS
 *   held PATH ALIAS MODULE FILE
 */

#include "plan/handover_text.h"
#include "base/file.h"
#include "base/libbb.h"

static const char words[][8] = {
	[HANDOVER_DONE] = "done",
	[HANDOVER_WANTED] = "wanted",
	[HANDOVER_HELD] = "held",
};

/* Whether TEXT can be a word: neither empty nor with a control byte. */
static bool is_word(const char *text)
{
	if (!*text)
		return false;
	for (; *text; text++) {
		if ((unsigned char)*text < ' ')
			return false;
	}
	return true;
}

/* Whether LINE names a device, and has an alias. */
static bool is_sound(const struct handover_line *line)
{
	const char *path = line->path ? text_after(line->path, "/sys/devices/") : NULL;

	return path && line->alias && is_word(path) && !text_find(path, "..") &&
	       is_word(line->alias);
}

static bool take_line(struct handover_text *parsed, char *line)
{
	struct handover_line taken = { .kind = HANDOVER_DONE };
	char *keyword = text_word(&line, "\t");

	taken.path = text_word(&line, "\t");
	taken.alias = text_word(&line, "\t");
	taken.rest = line;
	while (keyword && taken.kind < ARRAY_SIZE(words) && strcmp(keyword, words[taken.kind]))
		taken.kind++;
	if (!keyword || taken.kind == ARRAY_SIZE(words) || !is_sound(&taken))
		return false;
	parsed->lines = arena_grow(&run_arena, parsed->lines, parsed->count, &parsed->capacity,
				   sizeof(*parsed->lines));
	parsed->lines[parsed->count++] = taken;
	return true;
}

bool handover_parse(struct span text, struct handover_text *parsed)
{
	char *line;

	*parsed = (struct handover_text){ .count = 0 };
	if (!text.length || text.data[text.length - 1] != '\n' ||
	    memchr(text.data, '\0', text.length))
		return false;
	parsed->machine = file_next_line(&text);
	parsed->index = file_next_line(&text);
	if (!parsed->index)
		return false;
	while ((line = file_next_line(&text))) {
		if (!take_line(parsed, line))
			return false;
	}
	return true;
}

struct span handover_format(const struct handover_text *parsed)
{
	struct strbuf text = { .arena = &run_arena };

	strbuf_format(&text, "%s\n%s\n", parsed->machine, parsed->index);
	for (size_t i = 0; i < parsed->count; i++) {
		const struct handover_line *line = &parsed->lines[i];
		size_t before = text.length;

		if (!is_sound(line))
			continue;
		strbuf_format(&text, "%s\t%s\t%s%s%s\n", words[line->kind], line->path, line->alias,
			      *line->rest ? "\t" : "", line->rest);
		if (text.length > HANDOVER_MAX)
			text.length = before;
	}
	return (struct span){ (const uint8_t *)text.text, text.length };
}
