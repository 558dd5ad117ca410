/* SPDX-License-Identifier: MIT */
/* The backends behind one set of questions. */

#include "facts.h"
#include "file.h"
#include "libbb.h"
#include "moddb.h"
#include "msec.h"
#include "names.h"
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
	[TABLE_SOFTDEP] = { "", "modules.softdep" },
};

static bool is_builtin_table(enum moddb_table table)
{
	return table == TABLE_BUILTIN || table == TABLE_BUILTIN_ALIAS;
}

static bool is_run(int source)
{
	return ENABLE_INDEX_CHECK && (source == SOURCE_RUN_BIN || source == SOURCE_RUN_TEXT);
}

static bool is_bin(int source)
{
	return ENABLE_INDEX_BIN && (source == SOURCE_BIN || source == SOURCE_RUN_BIN);
}

/* Whether TABLE can come from SOURCE at all. What is built in has no files to look into. */
static bool has_source(enum moddb_table table, int source)
{
	switch (source) {
	case SOURCE_RUN_BIN:
	case SOURCE_RUN_TEXT:
		return ENABLE_INDEX_CHECK && !is_builtin_table(table) &&
		       has_source(table, source - SOURCE_RUN_BIN);
	case SOURCE_BIN:
		return ENABLE_INDEX_BIN && table != TABLE_SOFTDEP;
	case SOURCE_TEXT:
		return ENABLE_INDEX_TEXT || table >= TABLE_BUILTIN;
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
	case SOURCE_NONE:
		return "nothing";
	default:
		return "the index in /run";
	}
}

void moddb_open(struct moddb *db, const struct tree *tree)
{
	*db = (struct moddb){ .tree = tree, .scan = { .tree = tree } };
}

/* What to do about a bad index. */
static const char *cure(const struct moddb *db)
{
	const char *root = db->tree->root.path;

	return text_format(&run_arena, "depmod %s%s%s%s makes it anew", *root ? "-b " : "", root,
			   *root ? " " : "", db->tree->version);
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

/* ---- Places and their stamps */

/* The index file NAME of SOURCE, as tree_file takes it. */
static const char *index_path(const struct moddb *db, int source, const char *name)
{
	if (!is_run(source))
		return name;
	return text_format(&run_arena, "/run%s/%s", db->tree->inside, name);
}

/* Reads the stamp. Gives a depmod that is at work a moment to finish. */
static void read_stamp(struct moddb_place *place)
{
	enum { PATIENCE_MSEC = 1000, POLL_MSEC = 50 };

	for (unsigned waited = 0;; waited += POLL_MSEC) {
		/* Looked at before it is read: if another comes between, that is noticed. */
		if (fstatat(place->dir, STAMP_NAME, &place->seen, AT_SYMLINK_NOFOLLOW) < 0 ||
		    stamp_read(&place->stamp, place->dir) < 0)
			place->stamp = (struct stamp){ .count = 0 };
		place->error = place->stamp.replacing ? -EBUSY : 0;
		if (!place->error || waited >= PATIENCE_MSEC)
			return;
		sleep_msec(POLL_MSEC);
	}
}

/* The place of SOURCE; whether its index is to be used is known then. */
static struct moddb_place *settle(struct moddb *db, int source)
{
	struct moddb_place *place = &db->places[is_run(source)];

	if (place->is_read || !ENABLE_STAMP || !ENABLE_INDEX_SCAN)
		return place;
	place->is_read = true;
	place->dir = db->tree->fd;
	if (is_run(source))
		place->dir =
			tree_open_at(db->tree, index_path(db, source, "."), O_RDONLY | O_DIRECTORY);
	if (place->dir < 0)
		place->error = place->dir;
	else
		read_stamp(place);
	/* Nothing but its stamp ties an index in /run to these modules. */
	if (is_run(source) && !place->error && !scan_is_source(&db->scan, place->stamp.source))
		place->error = -ESTALE;
	return place;
}

/*
 * Whether another set stands in PLACE than when its stamp was read. What has been opened is not
 * used any longer then: files of two sets do not belong together.
 */
static bool is_replaced(struct moddb *db, struct moddb_place *place)
{
	struct stat now;

	if (!place->stamp.count)
		return false;
	if (fstatat(place->dir, STAMP_NAME, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	    now.st_ino == place->seen.st_ino && now.st_mtim.tv_sec == place->seen.st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == place->seen.st_mtim.tv_nsec)
		return false;
	place->is_read = false;
	for (size_t i = 0; i < TABLE_COUNT; i++)
		db->parts[i].is_open = false;
	return true;
}

/* ---- Opening */

/* Opens the file of TABLE at its source in PLACE. */
static int open_file(struct moddb *db, const struct moddb_place *place, enum moddb_table table)
{
	struct moddb_part *part = &db->parts[table];
	bool bin = is_bin(part->source);
	const char *name = bin ? files[table].bin : files[table].text;
	int fd = tree_file(db->tree, index_path(db, part->source, name));
	struct span bytes = { NULL, 0 };
	int error = fd;

	if (fd >= 0) {
		error = bin ? file_map_fd(fd, &bytes) : file_read_fd(fd, &run_arena, &bytes);
		close(fd);
	}
	part->text = bytes;
	if (table == TABLE_SOFTDEP) {
		db->softdeps.count = 0;
		text_read_softdeps(bytes, &db->softdeps);
	}
	/* Without the file no module states any. */
	if (error == -ENOENT && table == TABLE_SOFTDEP)
		return 0;
	if (error)
		return error;
	if (ENABLE_STAMP && !stamp_allows(&place->stamp, name, bytes.length))
		return -EBADMSG;
	if (bin)
		return index_open(&part->index, bytes);
	/* depmod's text ends with a whole line; what does not was cut short. */
	if (is_builtin_table(table) || (bytes.length && bytes.data[bytes.length - 1] == '\n'))
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
		place = settle(db, part->source);
		if (place->error && !is_builtin_table(table))
			return place->error;
		error = open_file(db, place, table);
	} while (ENABLE_STAMP && is_replaced(db, place));
	return error;
}

/*
 * Opens TABLE from its source, or from the next that can be opened. FAILED: the file before it that
 * was given up with ERROR; NULL for none. That is said, but not of what is built in: to list it is
 * optional. Nor is a system whose index is in /run alone a thing to wonder at.
 */
static void open_next(struct moddb *db, enum moddb_table table, const char *failed, int error)
{
	struct moddb_part *part = &db->parts[table];
	int first_error = error;

	/* What was found before came from another source, or another set of files. */
	if (table == TABLE_DEP) {
		db->known = (struct hash){ .arena = &run_arena };
		db->present = (struct hash){ .arena = &run_arena };
	}
	for (;; part->source++) {
		if (!has_source(table, part->source))
			continue;
		error = open_source(db, table);
		if (!error)
			break;
		if (!failed) {
			failed = material(table, part->source);
			first_error = error;
		}
	}
	part->is_open = true;
	if (failed && !is_builtin_table(table) && !(is_run(part->source) && first_error == -ENOENT))
		tell_fallback(db, failed, first_error, material(table, part->source));
}

static struct moddb_part *open_part(struct moddb *db, enum moddb_table table)
{
	struct moddb_part *part = &db->parts[table];

	if (part->is_open)
		return part;
	if (db->tree->fd < 0)
		part->source = SOURCE_NONE;
	open_next(db, table, NULL, 0);
	return part;
}

/* Goes on to the next source of TABLE: this one failed with ERROR. */
static void give_up(struct moddb *db, enum moddb_table table, int error)
{
	struct moddb_part *part = &db->parts[table];
	const char *failed = material(table, part->source);

	part->source++;
	open_next(db, table, failed, error);
}

/* Leaves the files that TABLE comes from; what is built in has no more than a text. */
static void leave_index(struct moddb *db, enum moddb_table table)
{
	struct moddb_part *part = &db->parts[table];

	part->is_open = false;
	if (is_builtin_table(table))
		part->source = SOURCE_TEXT;
	else if (part->source < SOURCE_SCAN)
		part->source = is_run(part->source) ? SOURCE_SCAN : SOURCE_RUN_BIN;
}

/* Says what is wrong with the index, unless some of it was said, and leaves all of it. */
static void mistrust(struct moddb *db, const char *flaw)
{
	if (!db->fallback_told)
		note_at(NOTE_WARNING, NULL, cure(db), "the index is not used: %s", flaw);
	db->fallback_told = true;
	for (size_t i = 0; i < TABLE_COUNT; i++)
		leave_index(db, (enum moddb_table)i);
}

/* ---- Questions */

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

	while (is_bin(part->source)) {
		error = exact ? index_find(&part->index, key, found)
			      : index_search(&part->index, key, found);
		if (!error && file_map_failed())
			error = -EIO;
		if (!error)
			return;
		found->count = before;
		give_up(db, table, error);
	}
	if (part->source < SOURCE_SCAN)
		find_in_text(table, part->text, key, found);
	else if (ENABLE_INDEX_SCAN && part->source == SOURCE_SCAN)
		find_by_scan(db, table, key, found);
}

/*
 * Splits "PATH: PATH..." into RECORD. Returns false if the line is not like that, or a module needs
 * itself.
 */
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
		if (!strcmp(at + 1, line))
			return false;
		*at = '\0';
	}
	/* The file's name is the module's: a record under another one is none. */
	return !strcmp(name_from_path(&run_arena, line), record->name);
}

/*
 * Says so if the file of MODULE holds one of another name. The tree's word counts all the same,
 * which is the file's name. Packed files are not looked into: that would cost many times as much as
 * the look-up.
 */
static void check_own_name(const struct moddb *db, const struct modrec *module)
{
	struct arena_mark mark = arena_mark(&run_arena);
	int fd = module_is_packed(module->path) ? -ENOTSUP : tree_file(db->tree, module->path);
	struct facts facts;
	struct span name;
	const char *own;

	if (fd < 0)
		return;
	if (facts_open(&facts, fd, &run_arena) == 0 && modinfo_find(facts.modinfo, "name", &name)) {
		own = arena_text(&run_arena, (const char *)name.data, name.length);
		if (!name_equal(own, module->name))
			note(NOTE_WARNING, "%s holds the module %s",
			     tree_name(db->tree, module->path), own);
	}
	close(fd);
	arena_release(&run_arena, mark);
}

/* Returns the first file of MODULE and its needs that is not there, NULL if all are. */
static const char *find_missing_file(struct moddb *db, const struct modrec *module)
{
	for (size_t i = 0; i <= module->need_count; i++) {
		const char *path = i ? module->needs[i - 1] : module->path;
		bool fresh;
		int error;

		hash_add(&db->present, path, &fresh);
		error = fresh ? tree_has(db->tree, path) : 0;
		if (error == -ENOENT || error == -ENOTDIR)
			return path;
	}
	return NULL;
}

/* Whether MODULE, from the index, can be. If not, says so, and another source answers from now on.
 */
static bool is_credible(struct moddb *db, const struct modrec *module)
{
	const char *missing = find_missing_file(db, module);

	if (!missing) {
		if (ENABLE_INDEX_CHECK && (db->is_checked || db->will_load))
			check_own_name(db, module);
		return true;
	}
	note_at(NOTE_WARNING, NULL, cure(db), "the index is older than the modules, %s is gone",
		tree_name(db->tree, missing));
	db->fallback_told = true;
	leave_index(db, TABLE_DEP);
	return false;
}

static bool find_module(struct moddb *db, const char *name, struct modrec *module)
{
	for (;;) {
		struct index_values found = { NULL, 0, 0 };

		*module = (struct modrec){ .name = name };
		find(db, TABLE_DEP, name, &found);
		if (!found.count)
			return false;
		if (!parse_record(arena_copy(&run_arena, found.list[0].text), module))
			give_up(db, TABLE_DEP, -EBADMSG);
		else if (!ENABLE_INDEX_SCAN || db->parts[TABLE_DEP].source == SOURCE_SCAN ||
			 is_credible(db, module))
			return true;
	}
}

bool moddb_module(struct moddb *db, const char *name, struct modrec *module)
{
	struct hash_slot *slot;
	bool fresh;

	open_part(db, TABLE_DEP);
	slot = hash_find(&db->known, name);
	/* Many aliases mean the same modules, and need the same. */
	if (slot) {
		*module = db->records[slot->value];
		return true;
	}
	if (!find_module(db, name, module))
		return false;
	slot = hash_add(&db->known, name, &fresh);
	slot->value = db->known.count - 1;
	db->records = arena_grow(&run_arena, db->records, slot->value, &db->record_capacity,
				 sizeof(*db->records));
	db->records[slot->value] = *module;
	return true;
}

bool moddb_is_builtin(struct moddb *db, const char *name)
{
	struct index_values found = { NULL, 0, 0 };

	find(db, TABLE_BUILTIN, name, &found);
	return found.count != 0;
}

/* Whether the tree has all modules of FOUND, from number FIRST on. */
static bool are_there(struct moddb *db, const struct index_values *found, size_t first)
{
	for (size_t i = first; i < found->count; i++) {
		struct modrec module;

		if (!moddb_module(db, found->list[i].text, &module))
			return false;
	}
	return true;
}

void moddb_search(struct moddb *db, enum moddb_table table, const char *text,
		  struct index_values *found)
{
	size_t before = found->count;

	find(db, table, text, found);
	if (!ENABLE_INDEX_SCAN || is_builtin_table(table) ||
	    db->parts[table].source >= SOURCE_SCAN || are_there(db, found, before))
		return;
	found->count = before;
	mistrust(db, text_format(&run_arena, "%s and %s disagree",
				 material(table, db->parts[table].source), files[TABLE_DEP].text));
	find(db, table, text, found);
}

/* The texts of soft dependencies come from where the modules come from. */
static struct moddb_part *open_softdeps(struct moddb *db)
{
	int source = open_part(db, TABLE_DEP)->source;
	struct moddb_part *part = &db->parts[TABLE_SOFTDEP];

	if (part->source < source) {
		part->source = (uint8_t)source;
		part->is_open = false;
	}
	return open_part(db, TABLE_SOFTDEP);
}

static void each_known_softdep(const struct softdep_lines *softdeps, const char *name,
			       void (*each)(void *context, char *text), void *context)
{
	for (size_t i = 0; i < softdeps->count; i++) {
		if (!strcmp(softdeps->list[i].name, name))
			each(context, arena_copy(&run_arena, softdeps->list[i].text));
	}
}

void moddb_softdeps(struct moddb *db, const char *name, void (*each)(void *context, char *text),
		    void *context)
{
	struct moddb_part *part = open_softdeps(db);

	if (ENABLE_INDEX_SCAN && part->source == SOURCE_SCAN)
		scan_softdeps(&db->scan, name, each, context);
	else
		each_known_softdep(&db->softdeps, name, each, context);
}

void moddb_list(struct moddb *db, enum moddb_table table,
		void (*each)(const char *key, const char *value))
{
	struct moddb_part *part = open_part(db, table);
	int error;

	if (is_bin(part->source)) {
		error = index_list(&part->index, each);
		if (error)
			tell_fallback(db, files[table].bin, error, "what could be read of it");
	} else if (part->source < SOURCE_SCAN) {
		text_list_aliases(part->text, each);
	} else if (ENABLE_INDEX_SCAN && part->source == SOURCE_SCAN) {
		scan_list(&db->scan, table == TABLE_SYMBOLS, each);
	}
}

static void list_walked_modules(struct moddb *db, void (*each)(const char *path))
{
	const struct modules *modules = scan_modules(&db->scan);

	for (size_t i = 0; i < modules->count; i++)
		each(modules->list[i].path);
}

void moddb_list_modules(struct moddb *db, void (*each)(const char *path))
{
	struct span rest, line;

	/* The text is made for this; a tree that has only the binary index is walked. */
	if (db->tree->fd < 0 || tree_read(db->tree, files[TABLE_DEP].text, &run_arena, &rest) < 0) {
		if (ENABLE_INDEX_SCAN)
			list_walked_modules(db, each);
		return;
	}
	while (text_next_line(&rest, &line)) {
		char *path = arena_text(&run_arena, (const char *)line.data, line.length);

		path[text_before(path, ":")] = '\0';
		each(path);
	}
}

void moddb_close(struct moddb *db)
{
	const struct moddb_place *run = &db->places[1];

	for (size_t i = 0; i < TABLE_COUNT; i++) {
		if (db->parts[i].is_open && is_bin(db->parts[i].source))
			file_unmap(db->parts[i].text);
	}
	if (run->is_read && run->dir >= 0)
		close(run->dir);
}

/* ---- The full check */

/* Whether LINE, of TABLE's text, is in INDEX; it is overwritten. What an index cannot hold is. */
static bool has_line(const struct index *index, enum moddb_table table, char *line)
{
	struct index_values found = { NULL, 0, 0 };
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
	if (!key || index_key_fault(key))
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
	return tree_read(db->tree, index_path(db, db->parts[table].source, files[table].text),
			 &run_arena, text);
}

/* Whether TABLE's binary file has all that its text has. */
static bool has_text(struct moddb *db, enum moddb_table table)
{
	struct moddb_part *part = open_part(db, table);
	struct span text, line;

	if (!is_bin(part->source) || read_text(db, table, &text) < 0)
		return true;
	while (text_next_line(&text, &line)) {
		struct arena_mark mark = arena_mark(&run_arena);
		bool has = has_line(&part->index, table,
				    arena_text(&run_arena, (const char *)line.data, line.length));

		arena_release(&run_arena, mark);
		if (!has)
			return false;
	}
	return true;
}

/* What is wrong with an index that has no stamp: another program made it. */
static const char *find_disagreement(struct moddb *db)
{
	for (size_t table = TABLE_DEP; table <= TABLE_SYMBOLS; table++) {
		if (!has_text(db, (enum moddb_table)table))
			return text_format(&run_arena, "%s and %s disagree", files[table].bin,
					   files[table].text);
	}
	return NULL;
}

/* A module that only the tree has, or only the text of the index, or each in another place. */
static const char *find_difference(struct moddb *db)
{
	const struct modules *modules = scan_modules(&db->scan);
	struct span text = db->parts[TABLE_DEP].text, line;

	for (size_t i = 0; i < modules->count; i++) {
		const struct module *module = &modules->list[i];
		struct index_values found = { NULL, 0, 0 };

		find(db, TABLE_DEP, module->name, &found);
		if (!found.count || !text_after(found.list[0].text, module->path))
			return text_format(&run_arena, "%s is not in it", module->path);
	}
	if (is_bin(db->parts[TABLE_DEP].source) && read_text(db, TABLE_DEP, &text) < 0)
		return NULL;
	while (text_next_line(&text, &line)) {
		char *path = arena_text(&run_arena, (const char *)line.data, line.length);

		path[text_before(path, ":")] = '\0';
		if (!modules_find(modules, name_from_path(&run_arena, path)))
			return text_format(&run_arena, "%s is gone", path);
	}
	return NULL;
}

/* The first thing that is wrong with the index in PLACE, in words; NULL if nothing is. */
static const char *find_flaw(struct moddb *db, const struct moddb_place *place)
{
	const char *flaw;

	if (place->stamp.count) {
		flaw = stamp_flaw(&place->stamp, place->dir, true);
		if (flaw)
			return text_format(&run_arena, "%s is not as depmod wrote it", flaw);
		if (scan_is_source(&db->scan, place->stamp.source))
			return NULL;
	}
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
		source = open_part(db, TABLE_DEP)->source;
		if (source >= SOURCE_SCAN)
			return true;
		place = settle(db, source);
		flaw = find_flaw(db, place);
	} while (is_replaced(db, place));
	if (flaw)
		mistrust(db, flaw);
	return !flaw;
}

/* Whether the tree has the module NAME, which its index does not list. If so, says it. */
static bool is_unlisted(struct moddb *db, const char *name)
{
	struct index_values found = { NULL, 0, 0 };

	if (strchr(name, ':') || open_part(db, TABLE_DEP)->source >= SOURCE_SCAN)
		return false;
	scan_module(&db->scan, name, &found);
	if (!found.count)
		return false;
	note_at(NOTE_WARNING, NULL, cure(db), "module %s is not in the index", name);
	db->parts[TABLE_DEP].source = SOURCE_SCAN;
	return true;
}

bool moddb_reconsider(struct moddb *db, const char *name)
{
	if (!ENABLE_INDEX_SCAN || db->is_hasty)
		return false;
	return ENABLE_INDEX_CHECK ? !moddb_check(db) : is_unlisted(db, name);
}
