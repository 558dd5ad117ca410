/* SPDX-License-Identifier: MIT */
/*
 * modules.facts.bin behind the sums of its head: whatever is accepted lies inside the file, and
 * what is kept of it again is accepted with the same contents.
 */

#include "tree/kept.h"
#include "base/checksum.h"
#include "base/libbb.h"
#include "fuzz.h"
#include "tree/kept_format.h"

/* What a run writes of itself in the head. */
static const struct kept_run run = { .treesum = 1, .names = 2, .generation = 3 };

static struct span with_head(struct span input)
{
	struct strbuf file = { .arena = &run_arena };
	uint64_t words[] = { FORMAT, 0, kept_maker(), run.treesum, run.names };

	strbuf_bytes(&file, words, sizeof(words));
	strbuf_bytes(&file, &run.generation, sizeof(run.generation));
	strbuf_bytes(&file, input.data, input.length);
	words[1] = checksum(CHECKSUM_START, (struct span){ (uint8_t *)file.text + HEAD_MAKER,
							   file.length - HEAD_MAKER });
	memcpy(file.text + HEAD_SUM, &words[1], sizeof(words[1]));
	return (struct span){ (const uint8_t *)file.text, file.length };
}

/* Returns the number of the record of PATH, and its STATE. */
static uint32_t find(const struct kept *kept, const char *path, struct file_state *state)
{
	const uint8_t *record =
		kept->records.data + (size_t)hash_find(&kept->by_path, path)->value * RECORD;
	uint32_t flags;

	*state = (struct file_state){
		.size = record_u64(record, AT_SIZE, false),
		.inode = record_u64(record, AT_INODE, false),
		.modified = (int64_t)record_u64(record, AT_MODIFIED, false),
		.changed = (int64_t)record_u64(record, AT_CHANGED, false),
	};
	return kept_find(kept, path, state, &flags);
}

/* Takes the record of PATH as module INDEX. */
static void take(const struct kept *kept, const char *path, struct keep *keep, uint32_t index)
{
	struct file_state state;
	struct kept_facts facts = kept_facts(kept, find(kept, path, &state));
	struct catalog catalog = { .failed = false };
	struct facts read = { .modinfo = facts.modinfo };

	fuzz_touch(facts.modinfo);
	catalog_add(&catalog, index, path, &read);
	graph_add_numbers(keep->graph, index, &facts.symbols, &kept->names);
	keep_again(keep, path, &state, &facts);
}

static void demand_same(const struct kept *a, const struct kept *b, const char *path)
{
	struct file_state state, other;
	struct kept_facts facts = kept_facts(a, find(a, path, &state));
	struct kept_facts again = kept_facts(b, find(b, path, &other));

	fuzz_demand(filestate_equal(&state, &other));
	fuzz_demand(facts.modinfo.length == again.modinfo.length &&
		    facts.symbols.exports == again.symbols.exports &&
		    facts.symbols.wants == again.symbols.wants);
	fuzz_demand(!memcmp(facts.modinfo.data, again.modinfo.data, facts.modinfo.length));
}

void fuzz_one(struct span input)
{
	struct kept kept, again;
	struct graph graph = { .prefix = '\0' };
	struct modules modules = { .count = 0 };
	struct strbuf out = { .arena = &run_arena };
	struct keep keep;

	if (!kept_from_bytes(&kept, with_head(input), &run))
		return;
	modules.count = kept.count;
	graph_open(&graph, &modules);
	keep_open(&keep, &graph, 0);
	for (uint32_t i = 0; i < kept.count; i++)
		take(&kept,
		     (const char *)kept.texts.data +
			     record_u32(kept.records.data + (size_t)i * RECORD, AT_PATH, false),
		     &keep, i);
	keep_text(&keep, &run, &out);
	for (size_t i = 0; i < graph.symbol_count; i++)
		fuzz_touch_text(graph.symbols[i].name);
	fuzz_demand(kept_from_bytes(&again, (struct span){ (const uint8_t *)out.text, out.length },
				    &run));
	for (uint32_t i = 0; i < kept.count; i++)
		demand_same(
			&kept, &again,
			(const char *)kept.texts.data +
				record_u32(kept.records.data + (size_t)i * RECORD, AT_PATH, false));
	arena_release(&graph.memory, (struct arena_mark){ NULL, NULL });
}
