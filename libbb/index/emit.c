/* SPDX-License-Identifier: MIT */
/* Makes each file whole in memory, then prints or writes it. modules.dep(5) has the formats. */

#include "index/emit.h"
#include "base/file.h"
#include "base/libbb.h"
#include "files/fileset.h"
#include "files/match.h"
#include "index/index.h"
#include "index/stamp.h"
#include "tree/loadorder.h"

/* The state of one call of emit_print or emit_write. */
struct work {
	const struct emit *emit;
	const char **dep_lines;   /* per module, made once for text and index */
	struct sort_row *symbols; /* sorted; key "symbol:NAME" */
	size_t symbol_count;
	struct arena memory; /* of the file that is being made; the next one takes the same pages */
};

/* Appends TEXT and END. Faster than strbuf_format: most of depmod's output passes here. */
static void put_word(struct strbuf *out, const char *text, char end)
{
	strbuf_ended(out, text, text_length(text), end);
}

static void put_line(struct strbuf *out, const char *first, const char *second, const char *third)
{
	put_word(out, first, ' ');
	put_word(out, second, ' ');
	put_word(out, third, '\n');
}

static void make_dep_lines(struct work *work)
{
	const struct modules *modules = work->emit->modules;
	uint32_t *closure = arena_raw(&run_arena, modules->count * sizeof(*closure));
	uint8_t *marks = arena_alloc(&run_arena, modules->count);

	work->dep_lines = arena_alloc(&run_arena, modules->count * sizeof(*work->dep_lines));
	for (size_t i = 0; i < modules_own(modules); i++) {
		struct strbuf line = { .arena = &run_arena };
		size_t count = modules_closure(modules, &modules->list[i], closure, marks);

		put_word(&line, modules->list[i].path, ':');
		for (size_t n = 0; n < count; n++) {
			strbuf_char(&line, ' ');
			strbuf_text(&line, modules->list[closure[n]].path);
		}
		work->dep_lines[i] = strbuf_end(&line);
	}
}

/* Whether ALIAS fits into a line of a text index; if not, warns. */
static bool fits_line(const char *alias)
{
	if (!text_first(alias, '\n'))
		return true;
	note(NOTE_WARNING, "left out of the index, it has a newline: %s", alias);
	return false;
}

static void collect_symbols(struct work *work)
{
	const struct graph *graph = work->emit->graph;

	work->symbols = arena_raw(&run_arena, graph->symbol_count * sizeof(*work->symbols));
	for (size_t i = 0; i < graph->symbol_count; i++) {
		const struct graph_symbol *symbol = &graph->symbols[i];

		if (symbol->owner >= OWNER_KERNEL ||
		    (ENABLE_MODULE_LAYERS && symbol->owner >= modules_own(work->emit->modules)) ||
		    !fits_line(graph_alias(symbol)))
			continue;
		sort_row(&work->symbols[work->symbol_count++], graph_alias(symbol), symbol->owner,
			 work->emit->modules->list[symbol->owner].name);
	}
	sort_rows(work->symbols, work->symbol_count);
}

/* Whether the key of ROW can be in an index; if not, warns. */
static bool is_index_key(const struct sort_row *row)
{
	const char *fault = index_key_fault(row->key, row->length);

	if (fault)
		note(NOTE_WARNING, "left out of the index, %s: %s", fault, row->key);
	return !fault;
}

/* Makes an index of ROWS, which are sorted. Leaves out, after a warning, rows it cannot hold. */
static int put_index(struct sort_row *rows, size_t count, bool with_priority, struct strbuf *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (is_index_key(&rows[i]))
			rows[kept++] = rows[i];
	}
	return index_write(out, rows, kept, with_priority);
}

static int make_dep(const struct work *work, struct strbuf *out)
{
	for (size_t i = 0; i < modules_own(work->emit->modules); i++)
		put_word(out, work->dep_lines[i], '\n');
	return 0;
}

static int make_dep_bin(const struct work *work, struct strbuf *out)
{
	const struct modules *modules = work->emit->modules;
	struct sort_row *rows = arena_raw(&run_arena, modules->count * sizeof(*rows));

	for (size_t i = 0; i < modules_own(modules); i++)
		sort_row(&rows[i], modules->list[i].name, (uint32_t)i, work->dep_lines[i]);
	sort_rows(rows, modules_own(modules));
	return put_index(rows, modules_own(modules), true, out);
}

static int make_alias(const struct work *work, struct strbuf *out)
{
	const struct catalog_rows *aliases = &work->emit->catalog->aliases;

	strbuf_text(out, "# Aliases extracted from modules themselves.\n");
	for (size_t i = 0; i < aliases->count; i++)
		put_line(out, "alias", aliases->list[i].key, aliases->list[i].value);
	return 0;
}

static void warn_of_duplicates(const struct sort_row *rows, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (!strcmp(rows[i].key, rows[i - 1].key))
			note(NOTE_WARNING, "duplicate value: %s is %s and %s", rows[i].key,
			     (const char *)rows[i - 1].value, (const char *)rows[i].value);
	}
}

/*
 * Makes the index of aliases with folded keys. Leaves out malformed ones after a warning. Changes
 * the order of the rows, so the text file must be made before.
 */
static int make_alias_index(const struct work *work, struct catalog_rows *aliases,
			    bool with_priority, struct strbuf *out)
{
	struct sort_row *rows = aliases->list;
	size_t count = 0;

	for (size_t i = 0; i < aliases->count; i++) {
		const char *key = alias_fold(&run_arena, rows[i].key);

		if (!key) {
			note(NOTE_WARNING, "Unmatched bracket in %s", rows[i].key);
			continue;
		}
		rows[count] = rows[i];
		rows[count++].key = key;
	}
	sort_rows(rows, count);
	if (work->emit->warn_values)
		warn_of_duplicates(rows, count);
	return put_index(rows, count, with_priority, out);
}

static int make_alias_bin(const struct work *work, struct strbuf *out)
{
	return make_alias_index(work, &work->emit->catalog->aliases, true, out);
}

static void put_texts(const char *what, const char *keyword, const struct catalog_rows *rows,
		      struct strbuf *out)
{
	strbuf_format(out, "# %s dependencies extracted from modules themselves.\n", what);
	for (size_t i = 0; i < rows->count; i++)
		put_line(out, keyword, rows->list[i].value, rows->list[i].key);
}

static int make_softdep(const struct work *work, struct strbuf *out)
{
	put_texts("Soft", "softdep", &work->emit->catalog->softdeps, out);
	return 0;
}

static int make_weakdep(const struct work *work, struct strbuf *out)
{
	put_texts("Weak", "weakdep", &work->emit->catalog->weakdeps, out);
	return 0;
}

static int make_symbols(const struct work *work, struct strbuf *out)
{
	strbuf_text(out, "# Aliases for symbols, used by symbol_request().\n");
	for (size_t i = 0; i < work->symbol_count; i++)
		put_line(out, "alias", work->symbols[i].key, work->symbols[i].value);
	return 0;
}

static int make_symbols_bin(const struct work *work, struct strbuf *out)
{
	return put_index(work->symbols, work->symbol_count, true, out);
}

static int make_builtin_bin(const struct work *work, struct strbuf *out)
{
	struct catalog_rows *builtins = &work->emit->catalog->builtins;

	sort_rows(builtins->list, builtins->count);
	return put_index(builtins->list, builtins->count, true, out);
}

static int make_builtin_alias_bin(const struct work *work, struct strbuf *out)
{
	return make_alias_index(work, &work->emit->catalog->builtin_aliases, false, out);
}

static int make_devname(const struct work *work, struct strbuf *out)
{
	const struct catalog *catalog = work->emit->catalog;

	if (catalog->node_count)
		strbuf_text(out, "# Device nodes to trigger on-demand module loading.\n");
	for (size_t i = 0; i < catalog->node_count; i++) {
		const struct catalog_node *node = &catalog->nodes[i];

		strbuf_format(out, "%s %s %c%u:%u\n", node->module, node->name, node->type,
			      node->major, node->minor);
	}
	return 0;
}

/* NULL where binary indexes are not built in; the linker then drops the function. */
#define IF_BIN(make) (ENABLE_INDEX_BIN ? (make) : NULL)

static const struct {
	const char *name;
	bool is_text;
	int (*make)(const struct work *work, struct strbuf *out); /* NULL: not built in */
} files[] = {
	{ "modules.dep", true, make_dep },
	{ "modules.dep.bin", false, IF_BIN(make_dep_bin) },
	{ "modules.alias", true, make_alias },
	{ "modules.alias.bin", false, IF_BIN(make_alias_bin) },
	{ "modules.softdep", true, make_softdep },
	{ "modules.weakdep", true, make_weakdep },
	{ "modules.symbols", true, make_symbols },
	{ "modules.symbols.bin", false, IF_BIN(make_symbols_bin) },
	{ "modules.builtin.bin", false, IF_BIN(make_builtin_bin) },
	{ "modules.builtin.alias.bin", false, IF_BIN(make_builtin_alias_bin) },
	{ "modules.devname", true, make_devname },
};

/* In bytes; more than any file of a distribution's tree. */
enum { FILE_ROOM = 4 << 20 };

static void prepare(struct work *work, const struct emit *emit)
{
	*work = (struct work){ .emit = emit };
	make_dep_lines(work);
	collect_symbols(work);
}

void emit_print(const struct emit *emit)
{
	struct work work;

	prepare(&work, emit);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct strbuf contents = { .arena = &run_arena };

		if (!files[i].is_text)
			continue;
		files[i].make(&work, &contents);
		out_bytes(&out_stdout, contents.text, contents.length);
	}
}

static void write_file(struct work *work, size_t which, struct fileset *set, struct stamp *stamp)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct arena_mark empty = arena_mark(&work->memory);
	struct strbuf contents = { .arena = &work->memory };
	struct span bytes;
	int error;

	error = files[which].make(work, &contents);
	bytes = (struct span){ (const uint8_t *)contents.text, contents.length };
	if (error && !set->error) {
		note(NOTE_ERROR, "could not create %s: %s", files[which].name, errtext(error));
		set->error = error;
	}
	fileset_add(set, files[which].name, bytes);
	stamp_add(stamp, files[which].name, bytes);
	arena_release(&work->memory, empty);
	arena_release(&run_arena, mark);
}

static void write_stamp(struct stamp *stamp, bool replacing, struct fileset *set)
{
	stamp->replacing = replacing;
	if (ENABLE_STAMP)
		fileset_add(set, STAMP_NAME, stamp_text(stamp));
}

/* Writes what depmod keeps of the modules; it belongs to the set, but not to the index. */
static void write_facts(struct work *work, const struct stamp *stamp, struct fileset *set)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct arena_mark empty = arena_mark(&work->memory);
	struct strbuf contents = { .arena = &work->memory };

	keep_text(work->emit->keep,
		  &(struct kept_run){ stamp->treesum, stamp->names, stamp->generation }, &contents);
	fileset_add(set, KEPT_NAME,
		    (struct span){ (const uint8_t *)contents.text, contents.length });
	arena_release(&work->memory, empty);
	arena_release(&run_arena, mark);
}

int emit_write(const struct emit *emit, int dir, const char *dir_name, bool sync)
{
	struct stamp stamp;
	struct fileset set;
	struct work work;
	int error;

	prepare(&work, emit);
	fileset_open(&set, dir, dir_name);
	if (ENABLE_DEPMOD_ADD)
		set.step = emit->step;
	/* The generation after that of the stamp that is there, if any. */
	stamp_read(&stamp, dir);
	stamp = (struct stamp){ .generation = stamp.generation + 1,
				.treesum = emit->treesum,
				.names = emit->names };
	write_stamp(&stamp, true, &set);
	/* Alone in its arena the text grows in place; unused room costs nothing. */
	arena_reserve(&work.memory, FILE_ROOM);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (files[i].make)
			write_file(&work, i, &set, &stamp);
	}
	if (ENABLE_DEPMOD_FACTS && keep_is_open(emit->keep))
		write_facts(&work, &stamp, &set);
	write_stamp(&stamp, false, &set);
	error = fileset_commit(&set, sync);
	if (ENABLE_STAMP && !error)
		unlinkat(dir, STAMP_OLD_NAME, 0);
	/* Those of an earlier run are of no use any more. */
	if (ENABLE_DEPMOD_FACTS && !error && !keep_is_open(emit->keep))
		unlinkat(dir, KEPT_NAME, 0);
	return error;
}

size_t emit_listed(int dir)
{
	enum { EMPTY_INDEX = 12 }; /* in bytes: no more than the head */
	size_t count = 0;
	struct span text;

	if (!file_read(dir, "modules.dep", LIMIT_INDEX, &run_arena, &text)) {
		while (file_next_line(&text))
			count++;
		return count;
	}
	/* An image may have only the binary files. */
	if (!ENABLE_INDEX_BIN ||
	    file_read(dir, "modules.dep.bin", LIMIT_INDEX, &run_arena, &text) < 0)
		return 0;
	return text.length > EMPTY_INDEX ? SIZE_MAX : 0;
}
