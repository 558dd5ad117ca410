/* SPDX-License-Identifier: MIT */
/*
 * Each table is read from a source and, if that fails, from the next one. All tables come from one
 * set of files. If depmod replaces the set, all tables are opened anew.
 */

#include "index/backend.h"
#include "base/file.h"
#include "base/libbb.h"
#include "base/msec.h"
#include "files/layers.h"

static bool is_run(int source)
{
	return ENABLE_INDEX_CHECK && (source == SOURCE_RUN_BIN || source == SOURCE_RUN_TEXT);
}

bool backend_is_bin(int source)
{
	return ENABLE_INDEX_BIN && (source == SOURCE_BIN || source == SOURCE_RUN_BIN);
}

/* Whether TABLE can come from SOURCE in this binary. */
static bool has_source(enum moddb_table table, int source)
{
	switch (source) {
	case SOURCE_RUN_BIN:
	case SOURCE_RUN_TEXT:
		return ENABLE_INDEX_CHECK && !table_is_builtin(table) &&
		       has_source(table, source - SOURCE_RUN_BIN);
	case SOURCE_BIN:
		return ENABLE_INDEX_BIN && table != TABLE_SOFTDEP;
	case SOURCE_TEXT:
		return ENABLE_INDEX_TEXT || table >= TABLE_BUILTIN;
	case SOURCE_SCAN:
		return ENABLE_INDEX_SCAN && !table_is_builtin(table);
	default:
		return true;
	}
}

const char *backend_material(enum moddb_table table, int source)
{
	switch (source) {
	case SOURCE_BIN:
		return table_files[table].bin;
	case SOURCE_TEXT:
		return table_files[table].text;
	case SOURCE_SCAN:
		return "the modules themselves";
	case SOURCE_NONE:
		return "nothing";
	default:
		return "the index in /run";
	}
}

const char *backend_depmod(const struct moddb *db)
{
	const char *root = db->tree->root.path;
	const char *layer = ENABLE_MODULE_LAYERS ? layers_options(db->tree) : NULL;

	if (ENABLE_MODULE_LAYERS && layer)
		return text_format(&run_arena, "depmod %s %s", layer, db->tree->version);
	return text_format(&run_arena, "depmod %s%s%s%s", *root ? "-b " : "", root,
			   *root ? " " : "", db->tree->version);
}

const char *backend_cure(const struct moddb *db)
{
	return arena_join(&run_arena, backend_depmod(db), " makes it anew", NULL);
}

void backend_tell(struct moddb *db, const char *file, int error, const char *instead)
{
	if (db->is_told)
		return;
	db->is_told = true;
	note_at(NOTE_WARNING, NULL, backend_cure(db), "could not use %s: %s; using %s",
		tree_name(db->tree, file),
		error == -EBADMSG ? "it is damaged"
		: error == -EBUSY ? "depmod was interrupted"
				  : errtext(error),
		instead);
}

/* ---- Places and their stamps */

const char *backend_path(const struct moddb *db, int source, const char *name)
{
	if (!is_run(source))
		return name;
	return text_format(&run_arena, "/run%s/%s", db->tree->inside, name);
}

/* Reads the stamp of PLACE. Waits up to a second for a depmod that is replacing the set. */
static void read_stamp(struct moddb_place *place)
{
	enum { PATIENCE_MSEC = 1000, POLL_MSEC = 50 };

	for (unsigned waited = 0;; waited += POLL_MSEC) {
		/* First fstatat, then read: a stamp that comes between them is noticed later. */
		if (fstatat(place->dir, STAMP_NAME, &place->seen, AT_SYMLINK_NOFOLLOW) < 0 ||
		    stamp_read(&place->stamp, place->dir) < 0)
			place->stamp = (struct stamp){ .count = 0 };
		place->error = place->stamp.replacing ? -EBUSY : 0;
		if (!place->error || waited >= PATIENCE_MSEC)
			return;
		sleep_msec(POLL_MSEC);
	}
}

/* Whether the stamp in PLACE is still the one that was read. */
static bool has_same_stamp(const struct moddb_place *place)
{
	struct stat now;

	return fstatat(place->dir, STAMP_NAME, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	       now.st_ino == place->seen.st_ino &&
	       now.st_mtim.tv_sec == place->seen.st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == place->seen.st_mtim.tv_nsec;
}

/* Whether the file NAME in PLACE is younger than its stamp; GONE if it is not there. */
static bool is_younger(const struct moddb_place *place, const char *name, bool gone)
{
	const struct timespec *stamp = &place->seen.st_mtim;
	struct stat now;

	if (fstatat(place->dir, name, &now, 0) < 0)
		return gone;
	return (now.st_mtim.tv_sec > stamp->tv_sec ||
		(now.st_mtim.tv_sec == stamp->tv_sec && now.st_mtim.tv_nsec > stamp->tv_nsec));
}

/* Whether the files in PLACE are younger than its stamp. BusyBox writes no binary ones. */
static bool are_younger(const struct moddb_place *place)
{
	bool no_bin = is_younger(place, table_files[TABLE_ALIAS].text, false) &&
		      is_younger(place, table_files[TABLE_SYMBOLS].text, false);

	return is_younger(place, table_files[TABLE_DEP].bin, no_bin) &&
	       is_younger(place, table_files[TABLE_DEP].text, false);
}

bool backend_is_foreign(struct moddb *db, int source, enum moddb_table table)
{
	struct moddb_place *place = backend_place(db, source);

	if (table > TABLE_SYMBOLS)
		table = TABLE_DEP;
	/* Our own depmod replaces the stamp before it touches a file. */
	if (!has_same_stamp(place) ||
	    (!are_younger(place) && !modcheck_is_rewritten(db, source, table)))
		return false;
	place->stamp.count = 0;
	return true;
}

struct moddb_place *backend_place(struct moddb *db, int source)
{
	struct moddb_place *place = &db->places[is_run(source)];

	if (place->is_read || !ENABLE_STAMP || !ENABLE_INDEX_SCAN)
		return place;
	place->is_read = true;
	place->dir = db->tree->fd;
	if (is_run(source))
		place->dir = tree_open_at(db->tree, backend_path(db, source, "."),
					  O_RDONLY | O_DIRECTORY);
	if (place->dir < 0)
		place->error = place->dir;
	else
		read_stamp(place);
	/* An index in /run is for these modules only if its stamp says so. */
	if (is_run(source) && !place->error && !scan_matches(&db->scan, place->stamp.treesum))
		place->error = -ESTALE;
	return place;
}

bool backend_is_replaced(struct moddb *db, struct moddb_place *place)
{
	if (!place->stamp.count || has_same_stamp(place))
		return false;
	place->is_read = false;
	for (size_t i = 0; i < TABLE_COUNT; i++)
		db->parts[i].is_open = false;
	return true;
}

/* ---- Opening */

/* Opens the file of TABLE at its source in PLACE. */
static int open_file(struct moddb *db, struct moddb_place *place, enum moddb_table table)
{
	struct moddb_part *part = &db->parts[table];
	bool bin = backend_is_bin(part->source);
	const char *name = bin ? table_files[table].bin : table_files[table].text;
	int fd = tree_file(db->tree, backend_path(db, part->source, name));
	struct span bytes = { NULL, 0 };
	int error = fd;

	if (ENABLE_INDEX_BIN)
		index_close(&part->index);
	if (bin && fd >= 0) {
		error = index_open_file(&part->index, fd);
		bytes = part->index.bytes;
	} else {
		error = file_read_opened(fd, LIMIT_INDEX, &run_arena, &bytes);
	}
	part->text = bytes;
	part->memory = (struct text_memory){ .read = 0 };
	if (table == TABLE_SOFTDEP) {
		db->softdeps = (struct softdep_table){ .all = { NULL, 0, 0 } };
		text_read_softdeps(bytes, &db->softdeps);
	}
	/* Without the file there are no soft dependencies. */
	if (error == -ENOENT && table == TABLE_SOFTDEP)
		return 0;
	if (error)
		return error;
	if (ENABLE_STAMP && !stamp_allows(&place->stamp, name, bytes.length) &&
	    !backend_is_foreign(db, part->source, table))
		return -EBADMSG;
	/* depmod's text ends with a whole line; a text that does not was cut short. */
	if (bin || table_is_builtin(table) ||
	    (bytes.length && bytes.data[bytes.length - 1] == '\n'))
		return 0;
	return -EBADMSG;
}

static int open_source(struct moddb *db, enum moddb_table table)
{
	struct moddb_part *part = &db->parts[table];
	struct moddb_place *place;
	int error;

	if (part->source >= SOURCE_SCAN)
		return 0;
	do {
		place = backend_place(db, part->source);
		if (place->error && !table_is_builtin(table))
			return place->error;
		error = open_file(db, place, table);
	} while (ENABLE_STAMP && backend_is_replaced(db, place));
	return error;
}

/*
 * Opens TABLE from its source or from the next that can be opened. If FAILED is set, that file was
 * given up with ERROR. Warns about the first file that failed, except for the optional built-in
 * tables, and except when the only index is the one in /run.
 */
static void open_next(struct moddb *db, enum moddb_table table, const char *failed, int error)
{
	struct moddb_part *part = &db->parts[table];
	int first_error = error;

	if (table == TABLE_DEP) { /* the cached answers came from another source or set of files */
		moddb_count_opening(db);
		db->cache = (struct moddb_cache){ .known = { .arena = &run_arena },
						  .present = { .arena = &run_arena } };
	}
	for (;; part->source++) {
		if (!has_source(table, part->source))
			continue;
		error = open_source(db, table);
		if (!error)
			break;
		if (!failed) {
			failed = backend_material(table, part->source);
			first_error = error;
		}
	}
	part->is_open = true;
	if (failed && !table_is_builtin(table) && !(is_run(part->source) && first_error == -ENOENT))
		backend_tell(db, failed, first_error, backend_material(table, part->source));
}

struct moddb_part *backend_open(struct moddb *db, enum moddb_table table)
{
	struct moddb_part *part = &db->parts[table];

	if (part->is_open)
		return part;
	if (db->tree->fd < 0)
		part->source = SOURCE_NONE;
	open_next(db, table, NULL, 0);
	return part;
}

struct moddb_part *backend_open_softdeps(struct moddb *db)
{
	int source = backend_open(db, TABLE_DEP)->source;
	struct moddb_part *part = &db->parts[TABLE_SOFTDEP];

	if (part->source < source) {
		part->source = (uint8_t)source;
		part->is_open = false;
	}
	return backend_open(db, TABLE_SOFTDEP);
}

void backend_close(struct moddb *db)
{
	const struct moddb_place *run = &db->places[1];

	for (size_t i = 0; ENABLE_INDEX_BIN && i < TABLE_COUNT; i++)
		index_close(&db->parts[i].index);
	if (run->is_read && run->dir >= 0)
		close(run->dir);
}

void backend_give_up(struct moddb *db, enum moddb_table table, int error)
{
	struct moddb_part *part = &db->parts[table];
	const char *failed = backend_material(table, part->source);

	part->source++;
	open_next(db, table, failed, error);
}

void backend_leave(struct moddb *db, enum moddb_table table)
{
	struct moddb_part *part = &db->parts[table];

	part->is_open = false;
	if (table_is_builtin(table))
		part->source = SOURCE_TEXT;
	else if (part->source < SOURCE_SCAN)
		part->source = is_run(part->source) ? SOURCE_SCAN : SOURCE_RUN_BIN;
}

void backend_take_texts(struct moddb *db)
{
	struct moddb_place *place = backend_place(db, db->parts[TABLE_DEP].source);

	place->stamp.count = 0;
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		if (backend_is_bin(db->parts[i].source))
			db->parts[i].source++;
		db->parts[i].is_open = false;
	}
}

void backend_mistrust(struct moddb *db, const char *flaw)
{
	if (!db->is_told)
		note_at(NOTE_WARNING, NULL, backend_cure(db), "the index is not used: %s", flaw);
	db->is_told = true;
	for (size_t i = 0; i < TABLE_COUNT; i++)
		backend_leave(db, (enum moddb_table)i);
}

/* ---- Questions */

static void find_in_text(enum moddb_table table, struct moddb_part *part, const char *key,
			 struct values *found)
{
	if (table == TABLE_DEP || table == TABLE_BUILTIN)
		text_find_path(part->text, &part->memory, key, found);
	else if (table == TABLE_BUILTIN_ALIAS)
		text_find_builtin_aliases(part->text, &part->memory, key, found);
	else
		text_find_aliases(part->text, key, found);
}

static void find_by_scan(struct moddb *db, enum moddb_table table, const char *key,
			 struct values *found)
{
	if (table == TABLE_DEP)
		scan_module(&db->scan, key, found);
	else if (table == TABLE_ALIAS)
		scan_alias(&db->scan, key, found);
	else
		scan_symbol(&db->scan, key, found);
}

void backend_find(struct moddb *db, enum moddb_table table, const char *key, struct values *found)
{
	struct moddb_part *part = backend_open(db, table);
	bool exact = table == TABLE_DEP || table == TABLE_BUILTIN;
	size_t before = found->count;
	int error;

	while (backend_is_bin(part->source)) {
		error = exact ? index_find(&part->index, key, found)
			      : index_search(&part->index, key, found);
		if (!error && !file_map_failed())
			return;
		found->count = before;
		error = index_load(&part->index, error ? error : -EIO);
		if (error)
			backend_give_up(db, table, error);
	}
	if (part->source < SOURCE_SCAN)
		find_in_text(table, part, key, found);
	else if (ENABLE_INDEX_SCAN && part->source == SOURCE_SCAN)
		find_by_scan(db, table, key, found);
}
