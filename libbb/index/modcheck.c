/* SPDX-License-Identifier: MIT */
/*
 * Is the index good? A missing name asks only what can be told without a look at any module: are
 * the files as depmod wrote them, and do they list the modules that the directories have. The full
 * check also compares the modules' sizes. The cheapest comparisons come first.
 */

#include "base/libbb.h"
#include "files/match.h"
#include "files/names.h"
#include "index/backend.h"
#include "index/moddb.h"
#include "tree/treesum.h"

/* ---- The text and the binary file of one table */

/*
 * Splits LINE, of TABLE's text, into the KEY and the VALUE that an index has for it; LINE is
 * overwritten. Returns false if no index can hold it.
 */
static bool split_line(enum moddb_table table, char *line, const char **key, const char **value)
{
	char *pattern, *module;

	if (table == TABLE_DEP) {
		*value = arena_copy(&run_arena, line);
		line[text_before(line, ":")] = '\0';
		*key = name_from_path(&run_arena, line);
	} else {
		if (!text_split_alias(line, &pattern, &module))
			return false;
		*value = module;
		/* Symbols are no patterns: a namespace may have "-" in its name. */
		*key = table == TABLE_SYMBOLS ? pattern : alias_fold(&run_arena, pattern);
	}
	return *key && !index_key_fault(*key, text_length(*key));
}

/* What a text says, to be compared: how often it has "KEY\nVALUE", and how much of it is left. */
struct pairs {
	struct arena memory;
	struct hash counts;
	size_t left;
	bool has_other; /* the binary file says something else */
};

/* Takes those lines of TABLE's TEXT that an index can hold. */
static void take_text(struct pairs *pairs, enum moddb_table table, struct span text)
{
	struct span line;

	pairs->counts.arena = &pairs->memory;
	/* Room for a line, or every mark below would get and give back a page. */
	arena_reserve(&run_arena, TEXT_LINE_ROOM);
	while (text_next_line(&text, &line)) {
		struct arena_mark mark = arena_mark(&run_arena);
		const char *key, *value;
		bool fresh;

		if (split_line(table, span_copy(&run_arena, line), &key, &value)) {
			key = arena_join(&pairs->memory, key, "\n", value);
			hash_add(&pairs->counts, key, &fresh)->value++;
			pairs->left++;
		}
		arena_release(&run_arena, mark);
	}
}

static void take_value(void *context, const char *key, const char *value)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct pairs *pairs = context;
	struct hash_slot *slot = NULL;

	if (!pairs->has_other)
		slot = hash_find(&pairs->counts, arena_join(&run_arena, key, "\n", value));
	arena_release(&run_arena, mark);
	if (!slot || !slot->value) {
		pairs->has_other = true;
		return;
	}
	slot->value--;
	pairs->left--;
}

/* Whether INDEX, of TABLE, says what TEXT says. */
static bool says_same(struct index *index, enum moddb_table table, struct span text)
{
	struct pairs pairs = { .left = 0 };
	struct arena_mark empty = arena_mark(&pairs.memory);
	bool same;

	take_text(&pairs, table, text);
	same = index_list(index, take_value, &pairs) == 0 && !pairs.left && !pairs.has_other;
	arena_release(&pairs.memory, empty);
	return same;
}

/* Reads TABLE's text, or if BIN its binary file, at SOURCE or the source beside it. */
static int read_file(const struct moddb *db, int source, enum moddb_table table, bool bin,
		     struct span *bytes)
{
	const struct table_files *files = &table_files[table];

	return tree_read(db->tree, backend_path(db, source, bin ? files->bin : files->text),
			 LIMIT_INDEX, &run_arena, bytes);
}

/*
 * Compares the text of TABLE at SOURCE with the binary file beside it. Returns 0 if they say the
 * same, -EBADMSG if not, -ENOENT if one of them is not there.
 */
static int compare(const struct moddb *db, int source, enum moddb_table table)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct span text, bytes;
	struct index index;
	int error = -EBADMSG;

	if (!ENABLE_INDEX_BIN)
		return -ENOENT;
	if (read_file(db, source, table, false, &text) < 0 ||
	    read_file(db, source, table, true, &bytes) < 0)
		error = -ENOENT;
	else if (index_open(&index, bytes) == 0 && says_same(&index, table, text))
		error = 0;
	arena_release(&run_arena, mark);
	return error;
}

bool modcheck_is_rewritten(struct moddb *db, int source, enum moddb_table table)
{
	const struct moddb_place *place = backend_place(db, source);

	if (!ENABLE_INDEX_CHECK)
		return false;
	for (size_t i = TABLE_DEP; i <= TABLE_SYMBOLS; i++) {
		if (stamp_fits(&place->stamp, place->dir, table_files[i].bin))
			return false;
	}
	return !compare(db, source, table);
}

/* Returns, in words, the first table whose text and binary file disagree; NULL if none do. */
static const char *find_disagreement(struct moddb *db)
{
	for (size_t table = TABLE_DEP; table <= TABLE_SYMBOLS; table++) {
		int source = backend_open(db, (enum moddb_table)table)->source;

		if (compare(db, source, (enum moddb_table)table) == -EBADMSG)
			return text_format(&run_arena, "%s and %s disagree", table_files[table].bin,
					   table_files[table].text);
	}
	return NULL;
}

/* ---- The modules that an index lists */

/* A set of paths, each once, in run_arena. */
struct listing {
	struct hash paths;
	const struct modules *modules; /* what the tree has */
	const char *gone;              /* the first path whose module the tree does not have */
};

/* Adds LINE, of modules.dep or the value of its index. */
static void take_line(void *context, const char *key, const char *line)
{
	struct listing *listing = context;
	char *path = arena_text(&run_arena, line, text_before(line, ":"));
	bool fresh;

	(void)key;
	hash_add(&listing->paths, path, &fresh);
	if (listing->modules && !listing->gone &&
	    !modules_find(listing->modules, name_from_path(&run_arena, path)))
		listing->gone = path;
}

/* Adds to LISTING what TABLE_DEP lists at SOURCE, in its text or if BIN in its binary file. */
static bool list_paths(struct moddb *db, int source, bool bin, struct listing *listing)
{
	struct span bytes, line;
	struct index index;

	listing->paths.arena = &run_arena;
	if (read_file(db, source, TABLE_DEP, bin, &bytes) < 0)
		return false;
	if (bin)
		return index_open(&index, bytes) == 0 &&
		       index_list(&index, take_line, listing) == 0;
	while (text_next_line(&bytes, &line))
		take_line(listing, NULL, span_copy(&run_arena, line));
	return true;
}

/*
 * Returns, in words, the first module that only the tree or only the index has, or that they have
 * at different paths; NULL if there is none.
 */
static const char *find_difference(struct moddb *db)
{
	int source = backend_open(db, TABLE_DEP)->source;
	struct listing listing = { .modules = scan_modules(&db->scan) };

	if (source >= SOURCE_SCAN || !list_paths(db, source, backend_is_bin(source), &listing))
		return NULL;
	for (size_t i = 0; i < listing.modules->count; i++) {
		const char *path = listing.modules->list[i].path;

		if (!hash_find(&listing.paths, path))
			return text_format(&run_arena, "%s is not in it", path);
	}
	return listing.gone ? text_format(&run_arena, "%s is gone", listing.gone) : NULL;
}

/*
 * Whether a depmod that writes texts alone, as BusyBox's does, was here after ours: all texts
 * differ from the stamp of PLACE, and no binary file does.
 */
static bool has_other_texts(const struct moddb_place *place)
{
	for (size_t i = TABLE_DEP; i <= TABLE_SYMBOLS; i++) {
		if (!stamp_fits(&place->stamp, place->dir, table_files[i].bin) ||
		    stamp_fits(&place->stamp, place->dir, table_files[i].text))
			return false;
	}
	return true;
}

/*
 * Handles such texts. If they list the modules that the binary files list, these are as good as
 * before. If not, the texts are newer, and answer from now on. Returns false if they cannot be
 * read.
 */
static bool take_other_texts(struct moddb *db, int source)
{
	struct listing bin = { .gone = NULL }, text = { .gone = NULL };
	bool same;

	if (!list_paths(db, source, false, &text) || !list_paths(db, source, true, &bin))
		return false;
	same = bin.paths.count == text.paths.count;
	for (size_t i = 0; same && i <= text.paths.mask; i++) {
		const char *path = text.paths.slots[i].key;

		same = !path || hash_find(&bin.paths, path);
	}
	if (same)
		return true;
	if (!ENABLE_INDEX_TEXT)
		return false;
	if (!db->is_told)
		note_at(NOTE_WARNING, NULL, backend_cure(db),
			"%s lists other modules than %s, and is used", table_files[TABLE_DEP].text,
			table_files[TABLE_DEP].bin);
	db->is_told = true;
	backend_take_texts(db);
	return true;
}

/* ---- The checks */

/*
 * Returns, in words, the first file of the index at SOURCE that is damaged; NULL if there is none.
 * May find that the texts are to be used. Looks at no module.
 */
static const char *find_damage(struct moddb *db, struct moddb_place *place, int source)
{
	const char *flaw = place->stamp.count ? stamp_flaw(&place->stamp, place->dir, true) : NULL;

	if (flaw && !backend_is_foreign(db, source, TABLE_DEP)) {
		if (backend_is_bin(source) && has_other_texts(place) &&
		    take_other_texts(db, source))
			return NULL;
		return text_format(&run_arena, "%s is not as depmod wrote it", flaw);
	}
	return place->stamp.count ? NULL : find_disagreement(db);
}

/*
 * Returns, in words, the first module that the index at PLACE should list and does not, or the
 * other way round; NULL if there is none. Depmod itself may have left modules out.
 */
static const char *find_change(struct moddb *db, const struct moddb_place *place)
{
	uint64_t names = place->stamp.names;

	if (place->stamp.count &&
	    (names == TREESUM_UNKNOWN || names == treesum_names(scan_modules(&db->scan))))
		return NULL;
	return find_difference(db);
}

/* Returns the first flaw of the index in PLACE, in words; NULL if there is none. */
static const char *find_flaw(struct moddb *db, struct moddb_place *place, int source)
{
	const char *flaw = find_damage(db, place, source);

	if (flaw || (place->stamp.count && (place->stamp.treesum == TREESUM_UNKNOWN ||
					    scan_matches(&db->scan, place->stamp.treesum))))
		return flaw;
	flaw = find_difference(db);
	return flaw || !place->stamp.count ? flaw : "modules have changed since it was made";
}

/*
 * Looks for a flaw of the index with FIND, again if depmod replaces it meanwhile. Gives an index
 * that has one up. Returns whether it has.
 */
static bool is_flawed(struct moddb *db,
		      const char *(*find)(struct moddb *db, struct moddb_place *place, int source))
{
	struct moddb_place *place;
	const char *flaw;
	int source;

	do {
		source = backend_open(db, TABLE_DEP)->source;
		if (source >= SOURCE_SCAN)
			return false;
		place = backend_place(db, source);
		flaw = find(db, place, source);
	} while (backend_is_replaced(db, place));
	if (flaw)
		backend_mistrust(db, flaw);
	return flaw;
}

void moddb_check(struct moddb *db)
{
	if (ENABLE_MODULE_LAYERS && moddb_layered(db)) {
		layered_check(moddb_layered(db));
		return;
	}
	if (!ENABLE_INDEX_CHECK || db->is_checked)
		return;
	db->is_checked = true;
	is_flawed(db, find_flaw);
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

/* Warns, once, that the index is older than the modules, and how they differ. */
static void tell_change(struct moddb *db, const char *change)
{
	if (change && !db->is_told)
		note_at(NOTE_WARNING, NULL, backend_cure(db),
			"the index is older than the modules: %s", change);
	db->is_told |= change != NULL;
}

/* The part of moddb_reconsider that is done once. */
static bool is_damaged(struct moddb *db)
{
	int source = backend_open(db, TABLE_DEP)->source;

	return is_flawed(db, find_damage) || db->parts[TABLE_DEP].source != source;
}

bool moddb_reconsider(struct moddb *db, const char *name)
{
	bool is_new = ENABLE_INDEX_CHECK && !db->is_checked && !db->is_doubted;
	int source;

	if (ENABLE_MODULE_LAYERS && moddb_layered(db))
		return layered_reconsider(moddb_layered(db), name);
	if (!ENABLE_INDEX_SCAN || (db->flags & MODDB_HASTY))
		return false;
	db->is_doubted = true;
	/* A sound index lacks modules that could not be read; the scan tells why. */
	if ((is_new && is_damaged(db)) || is_unlisted(db, name))
		return true;
	source = db->parts[TABLE_DEP].source;
	if (is_new && source < SOURCE_SCAN)
		tell_change(db, find_change(db, backend_place(db, source)));
	return false;
}
