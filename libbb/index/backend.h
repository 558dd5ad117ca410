/* SPDX-License-Identifier: MIT */
/*
 * Private to the module database: moddb.c, modcheck.c and backend.c include it, nothing else does.
 *
 * A backend is where a table's answers come from. Each table has its own, the first of these that
 * is whole: the binary index, the text file, an index in /run that was made from the same modules
 * (for trees that cannot be written), the modules themselves. A warning tells when it is not the
 * first.
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

/* Where a table's answers come from, best first. */
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
	bool is_read;       /* the members below are set */
	int dir;            /* the open directory, or -errno */
	int error;          /* 0, or why its index must not be used, a -errno */
	struct stamp stamp; /* all zeros: none, or one that makes no sense */
	struct stat seen;   /* the stamp's file, to notice when another one takes its name */
};

struct modrec;

/* Answers that are kept: many aliases mean the same modules, and these need the same. */
struct moddb_cache {
	struct hash known; /* numbers in RECORDS, by module name */
	struct modrec *records;
	size_t capacity;
	struct hash present; /* paths that were found to be there */
};

struct moddb {
	const struct tree *tree;
	unsigned flags;  /* MODDB_* */
	bool is_told;    /* a bad index has been reported, or is by the caller */
	bool is_checked; /* by moddb_check */
	struct moddb_part {
		uint8_t source; /* enum moddb_source */
		bool is_open;
		struct index index; /* of a binary source */
		struct span text;   /* the file of any source but a scan; never written to */
	} parts[TABLE_COUNT];
	struct softdeps softdeps;     /* of TABLE_SOFTDEP, if its source is a text */
	struct moddb_place places[2]; /* the tree's, and /run's */
	struct moddb_cache cache;
	struct scan scan;
};

/* Whether SOURCE is a binary index. */
bool backend_is_bin(int source);

/* Returns the name of TABLE's SOURCE for messages: a file, or words. */
const char *backend_material(enum moddb_table table, int source);

/* Returns the command that makes the index anew, in run_arena. */
const char *backend_depmod(const struct moddb *db);

/* Returns the hint for a bad index, in run_arena: the command, and what it does. */
const char *backend_cure(const struct moddb *db);

/* Warns, once for DB, that FILE is bad (ERROR, a -errno), and that INSTEAD is used for it. */
void backend_tell(struct moddb *db, const char *file, int error, const char *instead);

/* Returns the path of the index file NAME of SOURCE, as tree_file takes it. */
const char *backend_path(const struct moddb *db, int source, const char *name);

/* Returns the place of SOURCE, after reading its stamp if that has not been done. */
struct moddb_place *backend_place(struct moddb *db, int source);

/*
 * For a file in PLACE that is not as the stamp says: whether another program's depmod wrote its own
 * set over ours. It leaves our stamp alone, so modules.dep and its index are younger then. If so,
 * forgets the stamp and returns true; else the file counts as damaged.
 */
bool backend_is_foreign(struct moddb_place *place);

/*
 * Whether depmod has replaced the set of files in PLACE since its stamp was read. If so, marks all
 * tables as not open, because files of two sets do not belong together.
 */
bool backend_is_replaced(struct moddb *db, struct moddb_place *place);

/*
 * Returns the part of TABLE. If it is not open, opens it from its source or from the next one that
 * can be opened; that is SOURCE_NONE if none can, or if there is no tree.
 */
struct moddb_part *backend_open(struct moddb *db, enum moddb_table table);

/* The same for TABLE_SOFTDEP, from no better source than TABLE_DEP's. */
struct moddb_part *backend_open_softdeps(struct moddb *db);

/* Unmaps and closes everything. */
void backend_close(struct moddb *db);

/*
 * Adds what TABLE has for KEY: a name for the tables of names, else an alias. A source that fails
 * is given up, and what it has added is dropped.
 */
void backend_find(struct moddb *db, enum moddb_table table, const char *key, struct values *found);

/* Opens TABLE from its next source, after a warning that this one failed with ERROR, a -errno. */
void backend_give_up(struct moddb *db, enum moddb_table table, int error);

/* Gives up TABLE's index, text and binary, without a warning: the next source is /run or a scan. */
void backend_leave(struct moddb *db, enum moddb_table table);

/* Gives up all tables' index. Warns about its FLAW, unless a warning about it came before. */
void backend_mistrust(struct moddb *db, const char *flaw);

#endif
