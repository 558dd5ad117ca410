/* SPDX-License-Identifier: MIT */
/*
 * The stamp is text, a line each, in this order (numbers decimal, sums hexadecimal):
 *
 *   modbox-stamp 1
 *   generation NUMBER
 *   state complete|replacing
 *   source SUM                the checksum of treesum.h
 *   names SUM                 that of the modules' paths alone
 *   file NAME SIZE SUM        one per file of the set
 *   end
 */

#include "index/stamp.h"
#include "base/checksum.h"
#include "base/file.h"
#include "base/libbb.h"

void stamp_add(struct stamp *stamp, const char *name, struct span contents)
{
	stamp->files[stamp->count++] = (struct stamp_file){
		name,
		contents.length,
		checksum(CHECKSUM_START, contents),
	};
}

/* Appends SUM and a newline. In two halves, because long has 32 bits on half of the machines. */
static void put_sum(struct strbuf *text, uint64_t sum)
{
	strbuf_format(text, "%08x%08x\n", (unsigned)(sum >> 32), (unsigned)sum);
}

struct span stamp_text(const struct stamp *stamp)
{
	struct strbuf text = { .arena = &run_arena };

	strbuf_format(&text, "modbox-stamp 1\ngeneration %u\nstate %s\nsource ", stamp->generation,
		      stamp->replacing ? "replacing" : "complete");
	put_sum(&text, stamp->treesum);
	strbuf_text(&text, "names ");
	put_sum(&text, stamp->names);
	for (size_t i = 0; i < stamp->count; i++) {
		const struct stamp_file *file = &stamp->files[i];

		strbuf_format(&text, "file %s %lu ", file->name, (unsigned long)file->size);
		put_sum(&text, file->sum);
	}
	strbuf_text(&text, "end\n");
	return (struct span){ (const uint8_t *)text.text, text.length };
}

/* Reads all of WORD as a number. Returns false if there is anything else in it, or no word. */
static bool read_number(const char *word, unsigned base, uint64_t *number)
{
	const char *end = word ? text_number(word, base, number) : NULL;

	return end && !*end;
}

static bool read_file_line(struct stamp *stamp, char *rest)
{
	struct stamp_file *file = &stamp->files[stamp->count];

	if (stamp->count == STAMP_FILES_MAX)
		return false;
	file->name = text_field(&rest);
	if (!file->name || !read_number(text_field(&rest), 10, &file->size) ||
	    !read_number(text_field(&rest), 16, &file->sum))
		return false;
	stamp->count++;
	return true;
}

/* Takes one line; sets *ENDED at the last. Returns false if the line makes no sense. */
static bool read_line(struct stamp *stamp, char *line, bool *ended)
{
	char *keyword = text_field(&line);
	uint64_t number;

	if (!keyword)
		return false;
	if (!strcmp(keyword, "file"))
		return read_file_line(stamp, line);
	if (!strcmp(keyword, "source"))
		return read_number(text_field(&line), 16, &stamp->treesum);
	if (!strcmp(keyword, "names"))
		return read_number(text_field(&line), 16, &stamp->names);
	if (!strcmp(keyword, "state")) {
		stamp->replacing = strcmp(line, "complete") != 0;
		return true;
	}
	if (!strcmp(keyword, "generation")) {
		if (!read_number(text_field(&line), 10, &number) || number > UINT32_MAX)
			return false;
		stamp->generation = (uint32_t)number;
		return true;
	}
	*ended = !strcmp(keyword, "end");
	return *ended;
}

int stamp_read(struct stamp *stamp, int dir)
{
	bool ended = false;
	struct span text;
	char *line;
	int error = file_read(dir, STAMP_NAME, LIMIT_STAMP, &run_arena, &text);

	*stamp = (struct stamp){ .count = 0 };
	if (error)
		return error;
	line = file_next_line(&text);
	if (!line || strcmp(line, "modbox-stamp 1") != 0)
		return -EBADMSG;
	while ((line = file_next_line(&text))) {
		if (ended || !read_line(stamp, line, &ended))
			return -EBADMSG;
	}
	return ended ? 0 : -EBADMSG;
}

bool stamp_allows(const struct stamp *stamp, const char *file, uint64_t size)
{
	for (size_t i = 0; i < stamp->count; i++) {
		if (!strcmp(stamp->files[i].name, file))
			return stamp->files[i].size == size;
	}
	return true;
}

static int check_file(const struct stamp_file *file, int dir)
{
	struct arena scratch = { NULL, NULL, NULL };
	struct arena_mark empty = arena_mark(&scratch);
	struct span contents;
	int error = file_read(dir, file->name, LIMIT_INDEX, &scratch, &contents);

	if (!error &&
	    (contents.length != file->size || checksum(CHECKSUM_START, contents) != file->sum))
		error = -EBADMSG;
	arena_release(&scratch, empty);
	return error;
}

bool stamp_fits(const struct stamp *stamp, int dir, const char *file)
{
	for (size_t i = 0; i < stamp->count; i++) {
		if (!strcmp(stamp->files[i].name, file))
			return check_file(&stamp->files[i], dir) == 0;
	}
	return false;
}

const char *stamp_flaw(const struct stamp *stamp, int dir, bool may_lack)
{
	for (size_t i = 0; i < stamp->count; i++) {
		int error = check_file(&stamp->files[i], dir);

		if (error && !(may_lack && error == -ENOENT))
			return stamp->files[i].name;
	}
	return NULL;
}
