/* SPDX-License-Identifier: MIT */
/* The full check; the cheapest comparisons come first. */

#include "base/libbb.h"
#include "files/match.h"
#include "files/names.h"
#include "index/backend.h"
#include "index/moddb.h"
#include "tree/treesum.h"

/*
 * Whether INDEX has LINE, of TABLE's text; LINE is overwritten. Lines that no index can hold count
 * as present.
 */
static bool has_line(const struct index *index, enum moddb_table table, char *line)
{
	struct values found = { NULL, 0, 0 };
	char *value = arena_copy(&run_arena, line);
	const char *key = line;

	if (table == TABLE_DEP) {
		line[text_before(line, ":")] = '\0';
		key = name_from_path(&run_arena, line);
	} else {
		char *pattern;

		if (!text_split_alias(line, &pattern, &value))
			return true;
		key = alias_fold(&run_arena, pattern);
	}
	if (!key || index_key_fault(key, text_length(key)))
		return true;
	if (index_find(index, key, &found) < 0)
		return false;
	for (size_t i = 0; i < found.count; i++) {
		if (!strcmp(found.list[i].text, value))
			return true;
	}
	return false;
}

/* Reads the text that stands beside TABLE's binary file. */
static int read_text(const struct moddb *db, enum moddb_table table, struct span *text)
{
	return tree_read(db->tree,
			 backend_path(db, db->parts[table].source, table_files[table].text),
			 &run_arena, text);
}

/* Whether TABLE's binary file has every line of its text. */
static bool has_text(struct moddb *db, enum moddb_table table)
{
	struct moddb_part *part = backend_open(db, table);
	struct span text, line;

	if (!backend_is_bin(part->source) || read_text(db, table, &text) < 0)
		return true;
	while (text_next_line(&text, &line)) {
		struct arena_mark mark = arena_mark(&run_arena);
		bool has = has_line(&part->index, table, span_copy(&run_arena, line));

		arena_release(&run_arena, mark);
		if (!has)
			return false;
	}
	return true;
}

/*
 * Returns, in words, the first table whose text has a line that its binary file lacks; NULL if
 * there is none.
 */
static const char *find_disagreement(struct moddb *db)
{
	for (size_t table = TABLE_DEP; table <= TABLE_SYMBOLS; table++) {
		if (!has_text(db, (enum moddb_table)table))
			return text_format(&run_arena, "%s and %s disagree", table_files[table].bin,
					   table_files[table].text);
	}
	return NULL;
}

/*
 * Returns, in words, the first module that only the tree or only the index has, or that they have
 * at different paths; NULL if there is none.
 */
static const char *find_difference(struct moddb *db)
{
	const struct modules *modules = scan_modules(&db->scan);
	struct span text = db->parts[TABLE_DEP].text, line;

	for (size_t i = 0; i < modules->count; i++) {
		const struct module *module = &modules->list[i];
		struct values found = { NULL, 0, 0 };

		backend_find(db, TABLE_DEP, module->name, &found);
		if (!found.count || !text_after(found.list[0].text, module->path))
			return text_format(&run_arena, "%s is not in it", module->path);
	}
	if (backend_is_bin(db->parts[TABLE_DEP].source) && read_text(db, TABLE_DEP, &text) < 0)
		return NULL;
	while (text_next_line(&text, &line)) {
		char *path = span_copy(&run_arena, line);

		path[text_before(path, ":")] = '\0';
		if (!modules_find(modules, name_from_path(&run_arena, path)))
			return text_format(&run_arena, "%s is gone", path);
	}
	return NULL;
}

/* Returns the first flaw of the index in PLACE, in words; NULL if there is none. */
static const char *find_flaw(struct moddb *db, struct moddb_place *place)
{
	const char *flaw = place->stamp.count ? stamp_flaw(&place->stamp, place->dir, true) : NULL;

	if (flaw && !backend_is_foreign(place))
		return text_format(&run_arena, "%s is not as depmod wrote it", flaw);
	if (place->stamp.count && (place->stamp.treesum == TREESUM_UNKNOWN ||
				   scan_matches(&db->scan, place->stamp.treesum)))
		return NULL;
	flaw = find_disagreement(db);
	if (!flaw)
		flaw = find_difference(db);
	return flaw || !place->stamp.count ? flaw : "modules have changed since it was made";
}

bool moddb_check(struct moddb *db)
{
	struct moddb_place *place;
	const char *flaw;
	int source;

	if (!ENABLE_INDEX_CHECK || db->is_checked)
		return true;
	db->is_checked = true;
	do {
		source = backend_open(db, TABLE_DEP)->source;
		if (source >= SOURCE_SCAN)
			return true;
		place = backend_place(db, source);
		flaw = find_flaw(db, place);
	} while (backend_is_replaced(db, place));
	if (flaw)
		backend_mistrust(db, flaw);
	return !flaw;
}

/* Whether the tree has the module NAME, while its index does not list it. If so, warns. */
static bool is_unlisted(struct moddb *db, const char *name)
{
	struct values found = { NULL, 0, 0 };

	if (text_first(name, ':') || backend_open(db, TABLE_DEP)->source >= SOURCE_SCAN)
		return false;
	scan_module(&db->scan, name, &found);
	if (!found.count)
		return false;
	note_at(NOTE_WARNING, NULL, backend_cure(db), "module %s is not in the index", name);
	db->parts[TABLE_DEP].source = SOURCE_SCAN;
	return true;
}

bool moddb_reconsider(struct moddb *db, const char *name)
{
	if (!ENABLE_INDEX_SCAN || (db->flags & MODDB_HASTY))
		return false;
	/* A sound index lacks modules that could not be read; the scan tells why. */
	return !moddb_check(db) || is_unlisted(db, name);
}
