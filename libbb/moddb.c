/* SPDX-License-Identifier: MIT */
/* The three backends behind one set of questions. */

#include "file.h"
#include "libbb.h"
#include "moddb.h"
#include "msec.h"
#include "names.h"
#include "stamp.h"
#include "textindex.h"

static const struct {
	char bin[28];
	char text[24];
} files[TABLE_COUNT] = {
	[TABLE_DEP] = { "modules.dep.bin", "modules.dep" },
	[TABLE_ALIAS] = { "modules.alias.bin", "modules.alias" },
	[TABLE_SYMBOLS] = { "modules.symbols.bin", "modules.symbols" },
	[TABLE_BUILTIN] = { "modules.builtin.bin", "modules.builtin" },
	[TABLE_BUILTIN_ALIAS] = { "modules.builtin.alias.bin", "modules.builtin.modinfo" },
};

static bool is_builtin_table(enum moddb_table table)
{
	return table == TABLE_BUILTIN || table == TABLE_BUILTIN_ALIAS;
}

void moddb_open(struct moddb *db, const struct tree *tree)
{
	*db = (struct moddb){ .tree = tree, .scan = { .tree = tree } };
}

/* What to do about a bad index. */
static const char *cure(const struct moddb *db)
{
	if (root_is_running(&db->tree->root))
		return text_format(&run_arena, "depmod %s makes it anew", db->tree->version);
	return text_format(&run_arena, "depmod -b %s %s makes it anew", db->tree->root.path,
			   db->tree->version);
}

/* Says, once, that FILE is no good and what is used instead. */
static void tell_fallback(struct moddb *db, const char *file, int error, const char *instead)
{
	if (db->fallback_told)
		return;
	db->fallback_told = true;
	note_at(NOTE_WARNING, NULL, cure(db), "could not use %s: %s; using %s",
		tree_name(db->tree, file),
		error == -EBADMSG ? "it is damaged"
		: error == -EBUSY ? "depmod was interrupted"
				  : errtext(error),
		instead);
}

static int open_bin(struct moddb *db, struct moddb_part *part, enum moddb_table table)
{
	struct span bytes;
	int fd = tree_file(db->tree, files[table].bin);
	int error;

	if (fd < 0)
		return fd;
	error = file_map_fd(fd, &bytes);
	close(fd);
	return error ? error : index_open(&part->index, bytes);
}

/* Whether TABLE can come from SOURCE at all. What is built in has no files to look into. */
static bool has_source(enum moddb_table table, int source)
{
	switch (source) {
	case SOURCE_BIN:
		return ENABLE_INDEX_BIN;
	case SOURCE_TEXT:
		return ENABLE_INDEX_TEXT || is_builtin_table(table);
	case SOURCE_SCAN:
		return ENABLE_INDEX_SCAN && !is_builtin_table(table);
	default:
		return true;
	}
}

static const char *material(enum moddb_table table, int source)
{
	switch (source) {
	case SOURCE_BIN:
		return files[table].bin;
	case SOURCE_TEXT:
		return files[table].text;
	case SOURCE_SCAN:
		return "the modules themselves";
	default:
		return "nothing";
	}
}

static int open_text(struct moddb *db, struct moddb_part *part, enum moddb_table table)
{
	int error = tree_read(db->tree, files[table].text, &run_arena, &part->text);

	if (error || is_builtin_table(table))
		return error;
	/* depmod's text ends with a whole line; what does not was cut short. */
	return part->text.length && part->text.data[part->text.length - 1] == '\n' ? 0 : -EBADMSG;
}

static int open_source(struct moddb *db, struct moddb_part *part, enum moddb_table table)
{
	if (part->source >= SOURCE_SCAN)
		return 0;
	if (db->is_torn && !is_builtin_table(table))
		return -EBUSY;
	if (ENABLE_INDEX_BIN && part->source == SOURCE_BIN)
		return open_bin(db, part, table);
	return open_text(db, part, table);
}

/* Looks whether depmod is at work, and gives it a moment to finish. */
static void check_stamp(struct moddb *db)
{
	enum { PATIENCE_MSEC = 1000, POLL_MSEC = 50 };
	struct stamp stamp;

	if (!ENABLE_STAMP || !ENABLE_INDEX_SCAN || db->stamp_read || db->tree->fd < 0)
		return;
	db->stamp_read = true;
	for (unsigned waited = 0;; waited += POLL_MSEC) {
		db->is_torn = stamp_read(&stamp, db->tree->fd) == 0 && stamp.replacing;
		if (!db->is_torn || waited >= PATIENCE_MSEC)
			return;
		sleep_msec(POLL_MSEC);
	}
}

/*
 * Opens PART from its source, or from the next that can be opened. ERROR: why the source before
 * it, if any, was given up. That is said, but not of what is built in: to list it is optional.
 */
static void open_next(struct moddb *db, struct moddb_part *part, enum moddb_table table, int error)
{
	const char *failed = error ? files[table].bin : NULL;
	int first_error = error;

	for (;; part->source++) {
		if (!has_source(table, part->source))
			continue;
		error = open_source(db, part, table);
		if (!error)
			break;
		if (!failed) {
			failed = material(table, part->source);
			first_error = error;
		}
	}
	if (failed && !is_builtin_table(table))
		tell_fallback(db, failed, first_error, material(table, part->source));
}

static struct moddb_part *open_part(struct moddb *db, enum moddb_table table)
{
	struct moddb_part *part = &db->parts[table];

	if (part->is_open)
		return part;
	part->is_open = true;
	check_stamp(db);
	if (db->tree->fd < 0)
		part->source = SOURCE_NONE;
	open_next(db, part, table, 0);
	return part;
}

static void find_in_text(enum moddb_table table, struct span text, const char *key,
			 struct index_values *found)
{
	if (table == TABLE_DEP || table == TABLE_BUILTIN)
		text_find_path(text, key, found);
	else if (table == TABLE_BUILTIN_ALIAS)
		text_find_builtin_aliases(text, key, found);
	else
		text_find_aliases(text, key, found);
}

static void find_by_scan(struct moddb *db, enum moddb_table table, const char *key,
			 struct index_values *found)
{
	if (table == TABLE_DEP)
		scan_module(&db->scan, key, found);
	else if (table == TABLE_ALIAS)
		scan_alias(&db->scan, key, found);
	else
		scan_symbol(&db->scan, key, found);
}

/* Adds what TABLE has for KEY, from whatever source answers. */
static void find(struct moddb *db, enum moddb_table table, const char *key,
		 struct index_values *found)
{
	struct moddb_part *part = open_part(db, table);
	bool exact = table == TABLE_DEP || table == TABLE_BUILTIN;
	size_t before = found->count;
	int error;

	if (ENABLE_INDEX_BIN && part->source == SOURCE_BIN) {
		error = exact ? index_find(&part->index, key, found)
			      : index_search(&part->index, key, found);
		if (!error)
			return;
		found->count = before;
		part->source++;
		open_next(db, part, table, error);
	}
	if (part->source == SOURCE_TEXT)
		find_in_text(table, part->text, key, found);
	else if (ENABLE_INDEX_SCAN && part->source == SOURCE_SCAN)
		find_by_scan(db, table, key, found);
}

bool moddb_has_index(struct moddb *db)
{
	return open_part(db, TABLE_DEP)->source < SOURCE_SCAN;
}

/* Splits "PATH: PATH..." into RECORD. Returns false if the line is not like that. */
static bool parse_record(char *line, struct modrec *record)
{
	char *rest = strchr(line, ':');
	size_t count = 0;

	if (!rest)
		return false;
	*rest++ = '\0';
	record->path = line;
	for (const char *at = rest; *at; at++)
		count += *at == ' ';
	record->needs = arena_alloc(&run_arena, (count + 1) * sizeof(*record->needs));
	/* What is loaded first stands last. */
	for (char *at; (at = strrchr(rest, ' '));) {
		if (at[1])
			record->needs[record->need_count++] = at + 1;
		*at = '\0';
	}
	return true;
}

/* Returns the first file of MODULE and its needs that is not there, NULL if all are. */
static const char *find_missing_file(const struct moddb *db, const struct modrec *module)
{
	for (size_t i = 0; i <= module->need_count; i++) {
		const char *path = i ? module->needs[i - 1] : module->path;
		int fd = tree_open_at(db->tree, path, O_PATH);

		if (fd == -ENOENT)
			return path;
		if (fd >= 0)
			close(fd);
	}
	return NULL;
}

static bool read_record(struct moddb *db, const char *name, struct modrec *module)
{
	struct index_values found = { NULL, 0, 0 };

	find(db, TABLE_DEP, name, &found);
	*module = (struct modrec){ .name = name };
	return found.count && parse_record(arena_copy(&run_arena, found.list[0].text), module);
}

/* Looks for names in the tree itself from now on. */
static void scan_for_names(struct moddb *db)
{
	db->parts[TABLE_DEP].is_open = true;
	db->parts[TABLE_DEP].source = SOURCE_SCAN;
}

bool moddb_module(struct moddb *db, const char *name, struct modrec *module)
{
	const char *missing;

	if (!read_record(db, name, module))
		return false;
	if (!ENABLE_INDEX_SCAN || db->parts[TABLE_DEP].source == SOURCE_SCAN)
		return true;
	missing = find_missing_file(db, module);
	if (!missing)
		return true;
	note_at(NOTE_WARNING, NULL, cure(db),
		"the index is older than the modules, %s is gone; using the modules themselves",
		tree_name(db->tree, missing));
	scan_for_names(db);
	return read_record(db, name, module);
}

bool moddb_unlisted(struct moddb *db, const char *name)
{
	struct modrec module;

	if (!ENABLE_INDEX_SCAN || db->is_hasty || db->tree->fd < 0 || !moddb_has_index(db) ||
	    strchr(name, ':'))
		return false;
	scan_for_names(db);
	if (!read_record(db, name, &module))
		return false;
	note_at(NOTE_WARNING, NULL, cure(db), "%s is not in the index",
		tree_name(db->tree, module.path));
	return true;
}

bool moddb_is_builtin(struct moddb *db, const char *name)
{
	struct index_values found = { NULL, 0, 0 };

	find(db, TABLE_BUILTIN, name, &found);
	return found.count != 0;
}

void moddb_search(struct moddb *db, enum moddb_table table, const char *text,
		  struct index_values *found)
{
	find(db, table, text, found);
}

void moddb_softdeps(struct moddb *db, const char *name, void (*each)(void *context, char *text),
		    void *context)
{
	if (ENABLE_INDEX_SCAN && open_part(db, TABLE_DEP)->source == SOURCE_SCAN) {
		scan_softdeps(&db->scan, name, each, context);
		return;
	}
	if (!db->softdeps_read) {
		db->softdeps_read = true;
		/* Without the file no module states any. */
		if (db->tree->fd < 0 ||
		    tree_read(db->tree, "modules.softdep", &run_arena, &db->softdeps) < 0)
			db->softdeps.length = 0;
	}
	text_each_softdep(db->softdeps, name, each, context);
}

void moddb_list(struct moddb *db, enum moddb_table table,
		void (*each)(const char *key, const char *value))
{
	struct moddb_part *part = open_part(db, table);
	int error;

	if (ENABLE_INDEX_BIN && part->source == SOURCE_BIN) {
		error = index_list(&part->index, each);
		if (error)
			tell_fallback(db, files[table].bin, error, "what could be read of it");
	} else if (part->source == SOURCE_TEXT) {
		text_list_aliases(part->text, each);
	} else if (ENABLE_INDEX_SCAN && part->source == SOURCE_SCAN) {
		scan_list(&db->scan, table == TABLE_SYMBOLS, each);
	}
}

void moddb_list_modules(struct moddb *db, void (*each)(const char *path))
{
	struct span rest, line;

	/* The text is made for this; a tree that has only the binary index is walked. */
	if (db->tree->fd < 0 || tree_read(db->tree, files[TABLE_DEP].text, &run_arena, &rest) < 0) {
		if (ENABLE_INDEX_SCAN)
			scan_list_modules(&db->scan, each);
		return;
	}
	while (text_next_line(&rest, &line)) {
		char *path = arena_text(&run_arena, (const char *)line.data, line.length);

		path[strcspn(path, ":")] = '\0';
		each(path);
	}
}
