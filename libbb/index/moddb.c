/* SPDX-License-Identifier: MIT */
/* Looks names and aliases up, and checks that the modules the index names are there. */

#include "index/moddb.h"
#include "base/file.h"
#include "base/libbb.h"
#include "files/layers.h"
#include "files/names.h"
#include "files/path.h"
#include "index/backend.h"
#include "module/facts.h"

/* Returns the database that answers what is about the kernel and its tree. */
static const struct moddb *base_of(const struct moddb *db)
{
	if (ENABLE_MODULE_LAYERS && moddb_layered(db))
		return layered_base(moddb_layered(db));
	return db;
}

bool moddb_has_index(const struct moddb *db)
{
	const struct tree *tree = db->tree;
	const struct table_files *files = &table_files[TABLE_DEP];
	const char *const names[] = { files->bin, files->text };

	for (size_t i = 0; i < ARRAY_SIZE(names) * 2; i++) {
		const char *name = names[i / 2];
		int fd;

		if (i % 2)
			name = text_format(&run_arena, "/run%s/%s", tree->inside, name);
		fd = tree_open_at(tree, name, O_PATH);
		if (fd >= 0) {
			close(fd);
			return true;
		}
	}
	return false;
}

struct moddb *moddb_open(const struct tree *tree, unsigned flags)
{
	if (ENABLE_MODULE_LAYERS && tree_is_layered(tree))
		return layered_open(tree, flags);
	return moddb_open_one(tree, flags);
}

struct moddb *moddb_open_one(const struct tree *tree, unsigned flags)
{
	struct moddb *db = arena_alloc(&run_arena, sizeof(*db));

	db->tree = db->scan.tree = tree;
	db->flags = flags;
	db->is_told = flags & MODDB_TOLD;
	if (ENABLE_MODDIAG && (flags & MODDB_TOLD_IF_NONE) && !moddb_has_index(db))
		db->is_told = true;
	return db;
}

void moddb_close(struct moddb *db)
{
	if (ENABLE_MODULE_LAYERS && moddb_layered(db))
		layered_close(moddb_layered(db));
	else
		backend_close(db);
}

const char *moddb_depmod(const struct moddb *db)
{
	return backend_depmod(db);
}

const struct tree *moddb_tree(const struct moddb *db)
{
	return db->tree;
}

bool moddb_is_checked(const struct moddb *db)
{
	return base_of(db)->is_checked;
}

const struct rank *moddb_rank(const struct moddb *db)
{
	return &base_of(db)->scan.rank;
}

bool moddb_saw_all(const struct moddb *db)
{
	if (ENABLE_MODULE_LAYERS && moddb_layered(db))
		return false;
	return db->scan.walked && !db->scan.modules.failed;
}

/* Whether PATH, of the index, may lead out of DB's ROOT. depmod writes no such path. */
static bool leads_out(const struct moddb *db, const char *path)
{
	return !root_is_running(&db->tree->root) && path_leads_up(path);
}

/*
 * Splits LINE, "PATH: PATH...", into RECORD. Returns false if it is something else, if the module
 * needs itself, if the file's name is not the module's, or if below a ROOT a path leads up.
 */
static bool parse_record(const struct moddb *db, char *line, struct modrec *record)
{
	char *rest = text_first(line, ':');
	size_t count = 0;

	if (!rest)
		return false;
	*rest++ = '\0';
	record->path = line;
	rest += text_before(rest, " ");
	for (const char *at = rest; *at; at++)
		count += *at == ' ';
	record->needs = arena_alloc(&run_arena, (count + 1) * sizeof(*record->needs));
	for (char *path; (path = text_word(&rest, " "));) {
		if (!strcmp(path, line) || leads_out(db, path))
			return false;
		/* The module to load first stands last. */
		record->needs[--count] = path;
		record->need_count++;
	}
	record->needs += count;
	if (leads_out(db, line))
		return false;
	return !strcmp(name_from_path(&run_arena, line), record->name);
}

/*
 * Warns if the file of MODULE holds a module of another name. The file's name still counts. Skips
 * packed files: unpacking would cost many times as much as the look-up.
 */
static void check_own_name(const struct moddb *db, const struct modrec *module)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct facts facts;
	const char *own;
	int fd;

	if (module_is_packed(module->path))
		return;
	fd = facts_open_in(&facts, db->tree, module->path, &run_arena);
	if (fd >= 0) {
		own = facts_text(&facts, "name");
		if (own && !name_equal(own, module->name))
			note(NOTE_WARNING, "%s holds the module %s",
			     tree_name(db->tree, module->path), own);
		close(fd);
	}
	arena_release(&run_arena, mark);
}

/* Returns the first file of MODULE and its needs that is not there, NULL if all are. */
static const char *find_missing_file(struct moddb *db, const struct modrec *module)
{
	for (size_t i = 0; i <= module->need_count; i++) {
		const char *path = i ? module->needs[i - 1] : module->path;
		bool fresh;
		int error;

		hash_add(&db->cache.present, path, &fresh);
		error = fresh ? tree_has(db->tree, path) : 0;
		if (error == -ENOENT || error == -ENOTDIR)
			return path;
		/* Needs may be in another layer, where they are looked up by name. */
		if (tree_is_layered(db->tree))
			return NULL;
	}
	return NULL;
}

/* Whether all files of MODULE are there. If not, warns; from now on another source answers. */
static bool is_credible(struct moddb *db, const struct modrec *module)
{
	const char *missing = find_missing_file(db, module);

	if (!missing) {
		if (ENABLE_INDEX_CHECK && (db->is_checked || (db->flags & MODDB_WILL_LOAD)))
			check_own_name(db, module);
		return true;
	}
	note_at(NOTE_WARNING, NULL, backend_cure(db),
		"the index is older than the modules, %s is gone", tree_name(db->tree, missing));
	db->is_told = true;
	backend_leave(db, TABLE_DEP);
	return false;
}

static bool find_module(struct moddb *db, const char *name, struct modrec *module)
{
	for (;;) {
		struct values found = { NULL, 0, 0 };

		*module = (struct modrec){ .name = name };
		backend_find(db, TABLE_DEP, name, &found);
		if (!found.count)
			return false;
		if (!parse_record(db, arena_copy(&run_arena, found.list[0].text), module))
			backend_give_up(db, TABLE_DEP, -EBADMSG);
		else if (!ENABLE_INDEX_SCAN || db->parts[TABLE_DEP].source == SOURCE_SCAN ||
			 is_credible(db, module))
			return true;
	}
}

bool moddb_module(struct moddb *db, const char *name, struct modrec *module)
{
	struct moddb_cache *cache = &db->cache;
	struct hash_slot *slot;
	bool fresh;

	if (ENABLE_MODULE_LAYERS && moddb_layered(db))
		return layered_module(moddb_layered(db), name, module);
	backend_open(db, TABLE_DEP);
	slot = hash_find(&cache->known, name);
	if (slot) {
		*module = cache->records[slot->value];
		return true;
	}
	if (!find_module(db, name, module))
		return false;
	slot = hash_add(&cache->known, name, &fresh);
	slot->value = cache->known.count - 1;
	cache->records = arena_grow(&run_arena, cache->records, slot->value, &cache->capacity,
				    sizeof(*cache->records));
	cache->records[slot->value] = *module;
	return true;
}

bool moddb_is_builtin(struct moddb *db, const char *name)
{
	struct values found = { NULL, 0, 0 };

	if (ENABLE_MODULE_LAYERS && moddb_layered(db))
		db = layered_base(moddb_layered(db));
	backend_find(db, TABLE_BUILTIN, name, &found);
	return found.count != 0;
}

/* Whether the tree has all modules of FOUND from number FIRST on. */
static bool are_there(struct moddb *db, const struct values *found, size_t first)
{
	for (size_t i = first; i < found->count; i++) {
		struct modrec module;

		if (!moddb_module(db, found->list[i].text, &module))
			return false;
	}
	return true;
}

void moddb_search(struct moddb *db, enum moddb_table table, const char *text, struct values *found)
{
	size_t before = found->count;

	if (ENABLE_MODULE_LAYERS && moddb_layered(db) && table_is_builtin(table))
		db = layered_base(moddb_layered(db));
	if (ENABLE_MODULE_LAYERS && moddb_layered(db)) {
		layered_search(moddb_layered(db), table, text, found);
		return;
	}
	backend_find(db, table, text, found);
	if (!ENABLE_INDEX_SCAN || table_is_builtin(table) ||
	    db->parts[table].source >= SOURCE_SCAN || are_there(db, found, before))
		return;
	found->count = before;
	backend_mistrust(db, text_format(&run_arena, "%s and %s disagree",
					 backend_material(table, db->parts[table].source),
					 table_files[TABLE_DEP].text));
	backend_find(db, table, text, found);
}

void moddb_softdeps(struct moddb *db, const char *name, struct softdeps *found)
{
	struct moddb_part *part;

	if (ENABLE_MODULE_LAYERS && moddb_layered(db)) {
		layered_softdeps(moddb_layered(db), name, found);
		return;
	}
	part = backend_open_softdeps(db);
	if (ENABLE_INDEX_SCAN && part->source == SOURCE_SCAN)
		scan_softdeps(&db->scan, name, found);
	else
		softdeps_find(&db->softdeps, name, found);
}

void moddb_list(struct moddb *db, enum moddb_table table,
		void (*each)(void *context, const char *key, const char *value), void *context)
{
	struct moddb_part *part;
	int error;

	if (ENABLE_MODULE_LAYERS && moddb_layered(db)) {
		layered_list(moddb_layered(db), table, each, context);
		return;
	}
	part = backend_open(db, table);
	while (backend_is_bin(part->source) && (error = index_load(&part->index, 0)))
		backend_give_up(db, table, error);
	if (backend_is_bin(part->source)) {
		error = index_list(&part->index, each, context);
		if (!error && file_map_failed())
			error = -EIO;
		if (error)
			backend_tell(db, table_files[table].bin, error, "what could be read of it");
	} else if (part->source < SOURCE_SCAN) {
		text_list_aliases(part->text, each, context);
	} else if (ENABLE_INDEX_SCAN && part->source == SOURCE_SCAN) {
		scan_list(&db->scan, table == TABLE_SYMBOLS, each, context);
	}
}

static void list_walked_modules(struct moddb *db, void (*each)(void *context, const char *path),
				void *context)
{
	const struct modules *modules = scan_modules(&db->scan);

	for (size_t i = 0; i < modules->count; i++)
		each(context, modules->list[i].path);
}

void moddb_list_modules(struct moddb *db, void (*each)(void *context, const char *path),
			void *context)
{
	struct span rest, line;

	if (ENABLE_MODULE_LAYERS && moddb_layered(db)) {
		layered_list_modules(moddb_layered(db), each, context);
		return;
	}
	/* The text lists them; without it (a tree with only the binary index) walks the tree. */
	if (db->tree->fd < 0 ||
	    tree_read(db->tree, table_files[TABLE_DEP].text, LIMIT_INDEX, &run_arena, &rest) < 0) {
		if (ENABLE_INDEX_SCAN)
			list_walked_modules(db, each, context);
		return;
	}
	while (text_next_line(&rest, &line)) {
		char *path = span_copy(&run_arena, line);

		path[text_before(path, ":")] = '\0';
		if (leads_out(db, path))
			note(NOTE_WARNING, "%s may lead out of %s", path, db->tree->root.path);
		else
			each(context, path);
	}
}
