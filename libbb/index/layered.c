/* SPDX-License-Identifier: MIT */
/*
 * Each layer has a database of its own, which knows nothing of the others and falls back by itself.
 * A name belongs to the highest layer that has it, its owner. What lower layers say of it (aliases,
 * symbols, soft dependencies) is about another file and does not count.
 *
 * Needs are taken by name, and each name by its owner. So the needs of a module are those of its
 * own record, each with the needs of that one's owner before it.
 */

#include "base/libbb.h"
#include "files/layers.h"
#include "files/names.h"
#include "index/backend.h"
#include "index/moddb.h"
#include "module/facts.h"

enum { DATABASES_MAX = OVERLAYS_MAX + 1 };

struct layered {
	struct moddb *list[DATABASES_MAX]; /* the lowest first */
	size_t count;
	unsigned openings; /* of all, when something was cached last */
	struct hash known; /* numbers in RECORDS, by module name */
	struct modrec *records;
	size_t capacity;
};

struct moddb *layered_open(const struct tree *tree, unsigned flags)
{
	const struct layers *layers = tree_layers(tree);
	struct layered *layered = arena_alloc(&run_arena, sizeof(*layered));
	struct moddb *db = arena_alloc(&run_arena, sizeof(*db));

	layered->list[layered->count++] = moddb_open_one(tree, flags);
	for (size_t i = 0; i < layers->count; i++)
		layered->list[layered->count++] = moddb_open_one(&layers->list[i], flags);
	db->tree = tree;
	db->layered = layered;
	return db;
}

void layered_close(struct layered *layered)
{
	for (size_t i = 0; i < layered->count; i++)
		backend_close(layered->list[i]);
}

struct moddb *layered_base(struct layered *layered)
{
	return layered->list[0];
}

void layered_check(struct layered *layered)
{
	for (size_t i = 0; i < layered->count; i++)
		moddb_check(layered->list[i]);
}

bool layered_reconsider(struct layered *layered, const char *name)
{
	bool is_worth = false;

	for (size_t i = 0; i < layered->count; i++)
		is_worth |= moddb_reconsider(layered->list[i], name);
	return is_worth;
}

/* ---- Names */

/* Returns the highest layer that has the module NAME, with its RECORD; -1 if none has. */
static int find_owner(struct layered *layered, const char *name, struct modrec *record)
{
	int layer = (int)layered->count;

	while (--layer >= 0 && !moddb_module(layered->list[layer], name, record))
		;
	return layer;
}

static bool is_owner(struct layered *layered, size_t layer, const char *name)
{
	struct modrec record;

	return find_owner(layered, name, &record) == (int)layer;
}

/* Returns PATH, of the layer with the number LAYER, as all layers together name it. */
static const char *path_of(const struct layered *layered, int layer, const char *path)
{
	return layer ? layers_path(layered->list[layer]->tree, path) : path;
}

/* ---- Needs */

struct gathering {
	struct layered *layered;
	struct hash seen; /* names */
	const char **list;
	size_t count, capacity;
	unsigned depth;
};

/* A record lists all that its module needs, so it takes few levels; a damaged one may lead on. */
enum { DEPTH_MAX = 64 };

static void gather_all(struct gathering *gathering, int layer, const struct modrec *record);

/*
 * Adds the module NAME behind all that it needs. If no layer has it, adds PATH, where it should be,
 * unless that is NULL.
 */
static void gather(struct gathering *gathering, const char *name, const char *path)
{
	struct modrec record;
	bool fresh;
	int owner;

	hash_add(&gathering->seen, name, &fresh);
	if (!fresh)
		return;
	owner = find_owner(gathering->layered, name, &record);
	if (owner >= 0) {
		path = path_of(gathering->layered, owner, record.path);
		gather_all(gathering, owner, &record);
	}
	if (!path)
		return;
	gathering->list = arena_grow(&run_arena, gathering->list, gathering->count,
				     &gathering->capacity, sizeof(*gathering->list));
	gathering->list[gathering->count++] = path;
}

/*
 * Adds what the file of RECORD names in "depends=". The index of a layer that was made alone does
 * not have what comes from other layers.
 */
static void gather_depends(struct gathering *gathering, const struct moddb *db,
			   const struct modrec *record)
{
	struct arena scratch = { NULL, NULL, NULL };
	struct arena_mark mark = arena_mark(&scratch);
	struct facts facts;
	char *names = NULL, *name;
	int fd = facts_open_in(&facts, db->tree, record->path, &scratch);

	/* Whoever loads the module says why its file cannot be read. */
	if (fd >= 0) {
		names = facts_text(&facts, "depends");
		close(fd);
	}
	arena_release(&scratch, mark);
	while (names && (name = name_next(&names)))
		gather(gathering, name, NULL);
}

/* Adds all that RECORD, of LAYER, needs. */
static void gather_all(struct gathering *gathering, int layer, const struct modrec *record)
{
	const struct moddb *db = gathering->layered->list[layer];

	if (gathering->depth == DEPTH_MAX)
		return;
	gathering->depth++;
	for (size_t i = 0; i < record->need_count; i++)
		gather(gathering, name_from_path(&run_arena, record->needs[i]),
		       path_of(gathering->layered, layer, record->needs[i]));
	if (layer || db->parts[TABLE_DEP].source == SOURCE_SCAN)
		gather_depends(gathering, db, record);
	gathering->depth--;
}

static bool find_module(struct layered *layered, const char *name, struct modrec *module)
{
	struct gathering gathering = { .layered = layered, .seen = { .arena = &run_arena } };
	int owner = find_owner(layered, name, module);
	bool fresh;

	if (owner < 0)
		return false;
	hash_add(&gathering.seen, name, &fresh);
	gather_all(&gathering, owner, module);
	module->path = path_of(layered, owner, module->path);
	module->needs = gathering.list;
	module->need_count = gathering.count;
	return true;
}

/* Forgets what was cached if a layer has another source since then. */
static void freshen(struct layered *layered)
{
	unsigned openings = 0;

	for (size_t i = 0; i < layered->count; i++) {
		backend_open(layered->list[i], TABLE_DEP);
		openings += layered->list[i]->openings;
	}
	if (openings == layered->openings)
		return;
	layered->openings = openings;
	layered->known = (struct hash){ .arena = &run_arena };
}

bool layered_module(struct layered *layered, const char *name, struct modrec *module)
{
	struct hash_slot *slot;
	bool fresh;

	freshen(layered);
	slot = hash_find(&layered->known, name);
	if (slot) {
		*module = layered->records[slot->value];
		return true;
	}
	if (!find_module(layered, name, module))
		return false;
	freshen(layered);
	slot = hash_add(&layered->known, name, &fresh);
	slot->value = layered->known.count - 1;
	layered->records = arena_grow(&run_arena, layered->records, slot->value, &layered->capacity,
				      sizeof(*layered->records));
	layered->records[slot->value] = *module;
	return true;
}

/* ---- Aliases, symbols, soft dependencies */

void layered_search(struct layered *layered, enum moddb_table table, const char *text,
		    struct values *found)
{
	for (size_t i = layered->count; i-- > 0;) {
		struct values values = { NULL, 0, 0 };

		moddb_search(layered->list[i], table, text, &values);
		for (size_t n = 0; n < values.count; n++) {
			if (is_owner(layered, i, values.list[n].text))
				values_add(found, (uint32_t)found->count, values.list[n].text);
		}
	}
}

void layered_softdeps(struct layered *layered, const char *name, struct softdeps *found)
{
	for (size_t i = layered->count; i-- > 0;) {
		struct modrec record;

		/* A layer may also have a line for a module of another one. */
		if (is_owner(layered, i, name) || !moddb_module(layered->list[i], name, &record))
			moddb_softdeps(layered->list[i], name, found);
	}
}

/* ---- Lists */

struct listing {
	struct layered *layered;
	size_t layer; /* that is listed now */
	void (*each)(void *context, const char *key, const char *value);
	void (*each_path)(void *context, const char *path);
	void *context;
};

static void take_value(void *context, const char *key, const char *value)
{
	const struct listing *listing = context;

	if (is_owner(listing->layered, listing->layer, arena_copy(&run_arena, value)))
		listing->each(listing->context, key, value);
}

void layered_list(struct layered *layered, enum moddb_table table,
		  void (*each)(void *context, const char *key, const char *value), void *context)
{
	struct listing listing = { .layered = layered, .each = each, .context = context };

	for (size_t i = layered->count; i-- > 0;) {
		listing.layer = i;
		moddb_list(layered->list[i], table, take_value, &listing);
	}
}

static void take_path(void *context, const char *path)
{
	const struct listing *listing = context;

	if (is_owner(listing->layered, listing->layer, name_from_path(&run_arena, path)))
		listing->each_path(listing->context,
				   path_of(listing->layered, (int)listing->layer, path));
}

void layered_list_modules(struct layered *layered, void (*each)(void *context, const char *path),
			  void *context)
{
	struct listing listing = { .layered = layered, .each_path = each, .context = context };

	for (size_t i = 0; i < layered->count; i++) {
		listing.layer = i;
		moddb_list_modules(layered->list[i], take_path, &listing);
	}
}
