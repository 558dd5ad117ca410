/* SPDX-License-Identifier: MIT */
/* Checks the whole file once; then no number in it can lead out of it. kept_format.h has the
 * format. */

#include "tree/kept.h"
#include "base/checksum.h"
#include "base/file.h"
#include "base/libbb.h"
#include "tree/kept_format.h"

uint64_t kept_maker(void)
{
	static const char version[] = MODBOX_VERSION;

	return checksum(CHECKSUM_START, (struct span){ (const uint8_t *)version, sizeof(version) });
}

static const uint8_t *record_of(const struct kept *kept, uint32_t number)
{
	return kept->records.data + (size_t)number * RECORD;
}

static uint32_t word_of(const uint8_t *record, unsigned at)
{
	return record_u32(record, at, false);
}

/* Whether RUN wrote the file of which BYTES are the head and the rest. */
static bool is_of_run(struct span bytes, const struct kept_run *run)
{
	return span_u32(bytes, HEAD_FORMAT, false) == FORMAT &&
	       span_u64(bytes, HEAD_MAKER, false) == kept_maker() &&
	       span_u64(bytes, HEAD_TREESUM, false) == run->treesum &&
	       span_u64(bytes, HEAD_NAMES, false) == run->names &&
	       span_u32(bytes, HEAD_GENERATION, false) == run->generation &&
	       span_u64(bytes, HEAD_SUM, false) ==
		       checksum(CHECKSUM_START, span_from(bytes, HEAD_MAKER));
}

/* Takes COUNT elements of SIZE bytes off REST. Returns false if they are not there. */
static bool take(struct span *rest, uint32_t count, size_t size, struct span *part)
{
	size_t length = span_offset((uint64_t)count * size);

	*part = span_part(*rest, 0, length);
	*rest = span_from(*rest, length);
	return part->data != NULL;
}

static bool split(struct kept *kept, struct span bytes)
{
	struct span rest = span_from(bytes, HEAD);

	kept->count = span_u32(bytes, HEAD_MODULES, false);
	return take(&rest, kept->count, RECORD, &kept->records) &&
	       take(&rest, span_u32(bytes, HEAD_NUMBERS, false), WORD, &kept->numbers) &&
	       take(&rest, span_u32(bytes, HEAD_SYMBOLS, false), WORD, &kept->symbols) &&
	       take(&rest, span_u32(bytes, HEAD_TEXTS, false), 1, &kept->texts) && !rest.length &&
	       kept->texts.length && !kept->texts.data[kept->texts.length - 1];
}

static struct span modinfo_of(const struct kept *kept, const uint8_t *record)
{
	return span_part(kept->texts, word_of(record, AT_MODINFO),
			 word_of(record, AT_MODINFO_LENGTH));
}

/* Whether all that RECORD says lies inside the file. Every text ends, because the last one does. */
static bool is_sound(const struct kept *kept, const uint8_t *record)
{
	uint64_t count = (uint64_t)word_of(record, AT_EXPORTS) + word_of(record, AT_WANTS);

	return word_of(record, AT_PATH) < kept->texts.length && modinfo_of(kept, record).data &&
	       span_part(kept->numbers, span_offset((uint64_t)word_of(record, AT_NUMBERS) * WORD),
			 span_offset(count * WORD))
		       .data;
}

/* Whether each word of LIST, divided by UNIT, is below LIMIT. */
static bool are_below(struct span list, uint32_t unit, size_t limit)
{
	for (size_t at = 0; at < list.length; at += WORD) {
		if (record_u32(list.data + at, 0, false) / unit >= limit)
			return false;
	}
	return true;
}

bool kept_from_bytes(struct kept *kept, struct span bytes, const struct kept_run *run)
{
	bool fresh;

	*kept = (struct kept){ .by_path = { .arena = &run_arena } };
	if (!is_of_run(bytes, run) || !split(kept, bytes) ||
	    !are_below(kept->numbers, 2, kept->symbols.length / WORD) ||
	    !are_below(kept->symbols, 1, kept->texts.length))
		return false;
	for (uint32_t i = 0; i < kept->count; i++) {
		if (!is_sound(kept, record_of(kept, i)))
			return false;
	}
	kept->names = (struct graph_names){
		.offsets = kept->symbols.data,
		.texts = (const char *)kept->texts.data,
		.places = arena_alloc(&run_arena, kept->symbols.length),
	};
	hash_expect(&kept->by_path, kept->count);
	for (uint32_t i = 0; i < kept->count; i++) {
		const char *path =
			(const char *)kept->texts.data + word_of(record_of(kept, i), AT_PATH);

		hash_add(&kept->by_path, path, &fresh)->value = i;
	}
	return true;
}

bool kept_read(struct kept *kept, int dir, const struct kept_run *run)
{
	struct span bytes;

	return file_read(dir, KEPT_NAME, LIMIT_INDEX, &run_arena, &bytes) == 0 &&
	       kept_from_bytes(kept, bytes, run);
}

uint32_t kept_find(const struct kept *kept, const char *path, const struct file_state *state,
		   uint32_t *flags)
{
	const struct hash_slot *slot = hash_find(&kept->by_path, path);
	const uint8_t *record;
	struct file_state was;

	if (!slot)
		return KEPT_NONE;
	record = record_of(kept, slot->value);
	was = (struct file_state){
		.size = record_u64(record, AT_SIZE, false),
		.inode = record_u64(record, AT_INODE, false),
		.modified = (int64_t)record_u64(record, AT_MODIFIED, false),
		.changed = (int64_t)record_u64(record, AT_CHANGED, false),
	};
	*flags = word_of(record, AT_FLAGS);
	return filestate_equal(&was, state) ? slot->value : KEPT_NONE;
}

struct kept_facts kept_facts(const struct kept *kept, uint32_t number)
{
	const uint8_t *record = record_of(kept, number);

	return (struct kept_facts){
		.modinfo = modinfo_of(kept, record),
		.symbols = {
			.numbers = kept->numbers.data +
				   (size_t)word_of(record, AT_NUMBERS) * WORD,
			.exports = word_of(record, AT_EXPORTS),
			.wants = word_of(record, AT_WANTS),
		},
	};
}
