/* SPDX-License-Identifier: MIT */
/* Writes modules.facts.bin. kept_format.h has the format. */

#include "base/checksum.h"
#include "base/libbb.h"
#include "tree/kept.h"
#include "tree/kept_format.h"

struct keep_row {
	const char *path;
	struct file_state state;
	struct span modinfo;              /* lasts */
	uint32_t numbers, exports, wants; /* in NUMBERS */
	uint32_t flags;
};

/* In bytes, for nearly every tree. Unused room costs nothing, moving a table does. */
enum { ROOM = 4 << 20 };

void keep_open(struct keep *keep, struct graph *graph, int64_t now)
{
	/* Alone in its arena it grows in place. */
	static struct arena memory;

	*keep = (struct keep){
		.graph = graph,
		.numbers = { .arena = &memory },
		.now = now,
	};
	arena_reserve(&memory, ROOM);
	graph->numbers = &keep->numbers;
}

/* Returns a copy of what the catalog takes of a .modinfo. */
static struct span copy_modinfo(struct span rest)
{
	char *copy = arena_bytes(&run_arena, rest.length + 1), *end = copy;
	struct modinfo entry;

	while (modinfo_next(&rest, &entry)) {
		size_t length = (size_t)(rest.data - entry.key.data);

		if (!catalog_takes(entry.key))
			continue;
		memcpy(end, entry.key.data, length);
		end[length] = '\0';
		end += length + 1;
	}
	return (struct span){ (const uint8_t *)copy, (size_t)(end - copy) };
}

/* Returns the flags of a module that was in STATE and whose FACTS were read. */
static uint32_t flags_of(const struct keep *keep, const struct file_state *state,
			 const struct facts *facts)
{
	enum file_trust trust = filestate_trust(state, keep->now);

	if (trust == TRUST_NOT)
		return KEPT_DOUBT;
	return trust == TRUST_SAME && facts && !facts->image.fault ? KEPT_FACTS : 0;
}

/* Adds ROW; what was appended to NUMBERS for it is dropped if it has no facts. */
static void add_row(struct keep *keep, struct keep_row row)
{
	row.numbers = keep->taken;
	if (row.flags & KEPT_FACTS)
		keep->taken += row.exports + row.wants;
	keep->numbers.length = (size_t)keep->taken * WORD;
	keep->rows = arena_grow(&run_arena, keep->rows, keep->count, &keep->capacity,
				sizeof(*keep->rows));
	keep->rows[keep->count++] = row;
}

void keep_read(struct keep *keep, const char *path, const struct file_state *state,
	       const struct facts *facts)
{
	struct keep_row row = {
		.path = path,
		.state = *state,
		.flags = flags_of(keep, state, facts),
	};

	if (row.flags & KEPT_FACTS) {
		row.modinfo = copy_modinfo(facts->modinfo);
		row.exports = (uint32_t)facts->exports.count;
		row.wants = (uint32_t)facts->wants.count;
	}
	add_row(keep, row);
}

void keep_again(struct keep *keep, const char *path, const struct file_state *state,
		const struct kept_facts *facts)
{
	struct keep_row row = {
		.path = path,
		.state = *state,
		.modinfo = facts->modinfo,
		.exports = facts->symbols.exports,
		.wants = facts->symbols.wants,
		.flags = KEPT_FACTS,
	};

	add_row(keep, row);
}

static void put_u32(struct strbuf *out, uint32_t number)
{
	strbuf_bytes(out, &number, sizeof(number));
}

static void put_u64(struct strbuf *out, uint64_t number)
{
	strbuf_bytes(out, &number, sizeof(number));
}

/* Appends a record; its path is PATH bytes into the texts, its .modinfo MODINFO bytes. */
static void put_row(const struct keep_row *row, uint32_t path, uint32_t modinfo, struct strbuf *out)
{
	put_u64(out, row->state.size);
	put_u64(out, row->state.inode);
	put_u64(out, (uint64_t)row->state.modified);
	put_u64(out, (uint64_t)row->state.changed);
	put_u32(out, path);
	put_u32(out, modinfo);
	put_u32(out, (uint32_t)row->modinfo.length);
	put_u32(out, row->numbers);
	put_u32(out, row->exports);
	put_u32(out, row->wants);
	put_u64(out, row->flags);
}

/*
 * Appends the numbers, and turns those of GRAPH into those of USED, a list of the symbols that
 * occur. Returns their count.
 */
static uint32_t put_numbers(const struct keep *keep, uint32_t *used, struct strbuf *out)
{
	const uint8_t *numbers = (const uint8_t *)keep->numbers.text;
	uint32_t *places = arena_alloc(&run_arena, keep->graph->symbol_count * sizeof(*places));
	uint32_t count = 0;

	strbuf_reserve(out, (size_t)keep->taken * WORD);
	for (uint32_t i = 0; i < keep->taken; i++) {
		uint32_t number = record_u32(numbers + (size_t)i * WORD, 0, false);
		uint32_t *place = &places[number / 2];

		if (!*place) {
			used[count] = number / 2;
			*place = ++count;
		}
		number = (*place - 1) * 2 + (number & WANT_WEAK);
		memcpy(out->text + out->length, &number, WORD);
		out->length += WORD;
	}
	return count;
}

/* Appends the places of the COUNT names in USED, the first FIRST bytes into the texts. */
static void put_places(const struct keep *keep, const uint32_t *used, uint32_t count, size_t first,
		       struct strbuf *out)
{
	for (uint32_t i = 0; i < count; i++) {
		put_u32(out, (uint32_t)first);
		first += text_length(keep->graph->symbols[used[i]].name) + 1;
	}
}

/* Appends the texts: what the records and the symbols count on, in the same order. */
static void put_texts(const struct keep *keep, const uint32_t *used, uint32_t count,
		      struct strbuf *out)
{
	for (size_t i = 0; i < keep->count; i++) {
		const struct keep_row *row = &keep->rows[i];

		strbuf_bytes(out, row->modinfo.data, row->modinfo.length);
		strbuf_ended(out, row->path, text_length(row->path), '\0');
	}
	for (uint32_t i = 0; i < count; i++) {
		const char *name = keep->graph->symbols[used[i]].name;

		strbuf_ended(out, name, text_length(name), '\0');
	}
}

/* Writes the head over the room that was left for it. */
static void put_head(const struct kept_run *run, const uint32_t counts[4], struct strbuf *out)
{
	struct strbuf head = { .arena = out->arena, .text = out->text, .capacity = HEAD };

	put_u64(&head, FORMAT);
	put_u64(&head, 0);
	put_u64(&head, kept_maker());
	put_u64(&head, run->treesum);
	put_u64(&head, run->names);
	put_u32(&head, run->generation);
	for (unsigned i = 0; i < 4; i++)
		put_u32(&head, counts[i]);
	head.length = HEAD_SUM;
	put_u64(&head,
		checksum(CHECKSUM_START, (struct span){ (const uint8_t *)out->text + HEAD_MAKER,
							out->length - HEAD_MAKER }));
}

void keep_text(const struct keep *keep, const struct kept_run *run, struct strbuf *out)
{
	static const uint8_t room[HEAD];
	uint32_t *used = arena_raw(&run_arena, keep->graph->symbol_count * sizeof(*used));
	size_t texts = 0;
	uint32_t count;

	strbuf_bytes(out, room, HEAD);
	for (size_t i = 0; i < keep->count; i++) {
		size_t path = texts + keep->rows[i].modinfo.length;

		put_row(&keep->rows[i], (uint32_t)path, (uint32_t)texts, out);
		texts = path + text_length(keep->rows[i].path) + 1;
	}
	count = put_numbers(keep, used, out);
	put_places(keep, used, count, texts, out);
	texts = out->length;
	put_texts(keep, used, count, out);
	put_head(run,
		 (const uint32_t[]){ (uint32_t)keep->count, keep->taken, count,
				     (uint32_t)(out->length - texts) },
		 out);
}
