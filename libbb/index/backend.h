/* SPDX-License-Identifier: MIT */
/*
 * Private to the module database: moddb.c, modcheck.c, backend.c and layered.c include it, nothing
 * else does.
 *
 * A backend is the source of a table's answers. Each table has its own, the first of these that
 * can be opened: the binary index, the text file, an index in /run that was made from the same
 * modules (for trees that cannot be written), the modules themselves. If that is not the first, a
 * warning is printed; open_next in backend.c has the exceptions.
 */
#ifndef BACKEND_H
#define BACKEND_H

#include <sys/stat.h>

#include "base/hash.h"
#include "files/tree.h"
#include "index/index.h"
#include "index/stamp.h"
#include "index/tables.h"
#include "index/textindex.h"
#include "tree/scan.h"

/* The sources of a table's answers, best first. */
enum moddb_source {
	SOURCE_BIN,
	SOURCE_TEXT,
	SOURCE_RUN_BIN, /* the same in /run */
	SOURCE_RUN_TEXT,
	SOURCE_SCAN, /* the modules themselves */
	SOURCE_NONE,
};

/* A directory with an index: the tree's, or the one in /run. */
struct moddb_place {
	bool is_read;       /* the members below are set; never without ENABLE_STAMP and _SCAN */
	int dir;            /* the open directory, or -errno */
	int error;          /* 0, or why its index must not be used, a -errno */
	struct stamp stamp; /* all zeros: there is none, or it is malformed */
	struct stat seen;   /* the stamp's file, to notice when another one takes its name */
};

struct modrec;

/* Cached answers: many aliases mean the same modules, and many modules need the same ones. */
struct moddb_cache {
	struct hash known; /* numbers in RECORDS, by module name */
	struct modrec *records;
	size_t capacity;
	struct hash present; /* paths that were found to be there */
};

struct moddb {
	const struct tree *tree;
	unsigned flags;  /* MODDB_* */
	bool is_told;    /* no more warnings about a bad index: one was printed, or MODDB_TOLD* */
	bool is_checked; /* moddb_check has made its check */
	bool is_doubted; /* moddb_reconsider has made its */
	struct moddb_part {
		uint8_t source; /* enum moddb_source */
		bool is_open;
		struct index index; /* of a binary source */
		struct span text;   /* the bytes of the file, binary or text; never written to */
		struct text_memory memory; /* of a text */
	} parts[TABLE_COUNT];
	struct softdep_table softdeps; /* of TABLE_SOFTDEP, if its source is a text */
	struct moddb_place places[2];  /* the tree's, and /run's */
	struct moddb_cache cache;
	struct scan scan;
#if ENABLE_MODULE_LAYERS
	struct layered *layered; /* that of all layers, which asks theirs; NULL: of one tree */
	unsigned openings;       /* of TABLE_DEP: how often its source may have changed */
#endif
};

#if ENABLE_MODULE_LAYERS
static inline struct layered *moddb_layered(const struct moddb *db)
{
	return db->layered;
}
static inline void moddb_count_opening(struct moddb *db)
{
	db->openings++;
}
#else
static inline struct layered *moddb_layered(const struct moddb *db)
{
	(void)db;
	return NULL;
}
static inline void moddb_count_opening(struct moddb *db)
{
	(void)db;
}
#endif

/* Opens the database of TREE alone, even if it has layers. */
struct moddb *moddb_open_one(const struct tree *tree, unsigned flags);

/* Whether SOURCE is a binary index. */
bool backend_is_bin(int source);

/* Returns the name of TABLE's SOURCE for messages: a file, or words. */
const char *backend_material(enum moddb_table table, int source);

/* Returns the command that makes the index anew, in run_arena. */
const char *backend_depmod(const struct moddb *db);

/* Returns the hint for a bad index, in run_arena: the command, and what it does. */
const char *backend_cure(const struct moddb *db);

/*
 * Warns that FILE cannot be used (ERROR, a -errno), and that INSTEAD is used. Prints nothing if
 * db->is_told, and sets it.
 */
void backend_tell(struct moddb *db, const char *file, int error, const char *instead);

/* Returns the path of the index file NAME of SOURCE, as tree_file takes it; may be NAME itself. */
const char *backend_path(const struct moddb *db, int source, const char *name);

/*
 * Returns the place of SOURCE. The first call reads its stamp, and for /run checks that the index
 * is for the same modules; place->error has the result. Waits up to a second for a depmod that is
 * just replacing the files.
 */
struct moddb_place *backend_place(struct moddb *db, int source);

/*
 * Whether another program's depmod has written its own set over ours; to be called when a file of
 * TABLE at SOURCE is not as the stamp says. That program leaves our stamp alone. So its files are
 * younger, or, where times tell nothing, all binary files differ from the stamp, and TABLE's agrees
 * with its text. If so, forgets the stamp; if not, the file is damaged.
 */
bool backend_is_foreign(struct moddb *db, int source, enum moddb_table table);

/*
 * Whether the binary files at SOURCE all differ from the stamp, and TABLE's says the same as its
 * text: then no file is damaged, but another program wrote the set. Always false in a binary
 * without the check.
 */
bool modcheck_is_rewritten(struct moddb *db, int source, enum moddb_table table);

/*
 * Whether depmod has replaced the set of files in PLACE since its stamp was read; false if there
 * was none. If so, marks all tables as not open, because files of two sets do not fit together.
 */
bool backend_is_replaced(struct moddb *db, struct moddb_place *place);

/*
 * Returns the part of TABLE, never NULL. If it is not open, opens it from its source or from the
 * next one that can be opened. The part's source is SOURCE_NONE if none can, or if there is no
 * tree.
 */
struct moddb_part *backend_open(struct moddb *db, enum moddb_table table);

/* The same for TABLE_SOFTDEP, from the source of TABLE_DEP or a later one. */
struct moddb_part *backend_open_softdeps(struct moddb *db);

/* Unmaps all files and closes the directory in /run. The tree stays open. */
void backend_close(struct moddb *db);

/*
 * Adds the values that TABLE has for KEY: a name for TABLE_DEP and TABLE_BUILTIN, else an alias,
 * both folded. If a source fails, drops the values that it gave and tries the next source.
 */
void backend_find(struct moddb *db, enum moddb_table table, const char *key, struct values *found);

/* Opens TABLE from its next source, and warns that this one failed with ERROR, a -errno. */
void backend_give_up(struct moddb *db, enum moddb_table table, int error);

/*
 * Gives up TABLE's index, text and binary, without a warning: the next backend_open tries the index
 * in /run, or if that was it, a scan. The built-in tables, which have neither, go to their text.
 */
void backend_leave(struct moddb *db, enum moddb_table table);

/* Makes the text files the source of all tables, whatever the stamp says of them. */
void backend_take_texts(struct moddb *db);

/* Gives up the index of all tables, and warns about its FLAW unless db->is_told. */
void backend_mistrust(struct moddb *db, const char *flaw);

/*
 * layered.c: the answers of several layers as one. Each function does what that of moddb.h with the
 * same name does. Only with MODULE_LAYERS.
 */

struct layered;

/* Returns the database of TREE and all of its layers. */
struct moddb *layered_open(const struct tree *tree, unsigned flags);
void layered_close(struct layered *layered);

/* Returns the database of the lowest layer, which answers what is about the kernel. */
struct moddb *layered_base(struct layered *layered);

void layered_check(struct layered *layered);
bool layered_reconsider(struct layered *layered, const char *name);
bool layered_module(struct layered *layered, const char *name, struct modrec *module);
void layered_search(struct layered *layered, enum moddb_table table, const char *text,
		    struct values *found);
void layered_softdeps(struct layered *layered, const char *name, struct softdeps *found);
void layered_list(struct layered *layered, enum moddb_table table,
		  void (*each)(void *context, const char *key, const char *value), void *context);
void layered_list_modules(struct layered *layered, void (*each)(void *context, const char *path),
			  void *context);

#endif
