/* SPDX-License-Identifier: MIT */
/*
 * Private to the module database (moddb.c, modcheck.c, backend.c).
 *
 * Where the answers of the module database come from: of each table the binary index, else the text
 * file, else an index in /run that was made from the same modules (where the tree cannot be
 * written), else the modules themselves. When it is not the first, one line says so.
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

/* Where a table's answers come from, the best first. */
enum moddb_source {
	SOURCE_BIN,
	SOURCE_TEXT,
	SOURCE_RUN_BIN, /* in /run */
	SOURCE_RUN_TEXT,
	SOURCE_SCAN,
	SOURCE_NONE,
};

/* A directory with an index: the tree's, or the one in /run. */
struct moddb_place {
	bool is_read;
	int dir;   /* -errno if there is none */
	int error; /* why its index is not to be used, 0 if it may be */
	struct stamp stamp;
	struct stat seen; /* the stamp's file, to notice another one */
};

struct modrec;

struct moddb {
	const struct tree *tree;
	struct moddb_part {
		uint8_t source; /* enum moddb_source */
		bool is_open;
		struct index index; /* SOURCE_BIN */
		struct span text;   /* SOURCE_TEXT; never written to */
	} parts[TABLE_COUNT];
	bool is_told;             /* a bad index has been reported */
	bool is_checked;          /* by moddb_check */
	bool will_load;           /* MODDB_WILL_LOAD */
	bool is_hasty;            /* MODDB_HASTY */
	struct softdeps softdeps; /* of TABLE_SOFTDEP, where that is a text */
	struct hash known;        /* modules found before, by name: number in RECORDS */
	struct hash present;      /* paths that were seen to be there */
	struct modrec *records;
	size_t record_capacity;
	struct scan scan;
	struct moddb_place places[2]; /* the tree's, and /run's */
};

/* Whether SOURCE is a binary index. */
bool backend_is_bin(int source);

/* What TABLE's SOURCE is, in words. */
const char *backend_material(enum moddb_table table, int source);

/* The command that makes the index anew, in run_arena. */
const char *backend_depmod(const struct moddb *db);

/* What mends a bad index, in words. */
const char *backend_cure(const struct moddb *db);

/* Says, once for DB, that FILE is no good (ERROR, a -errno), and what is used INSTEAD. */
void backend_tell(struct moddb *db, const char *file, int error, const char *instead);

/* The index file NAME of SOURCE, as tree_file takes it. */
const char *backend_path(const struct moddb *db, int source, const char *name);

/* The directory of SOURCE; its stamp has been read. */
struct moddb_place *backend_place(struct moddb *db, int source);

/*
 * To be asked when a file in PLACE is not as its stamp says: whether another program's depmod has
 * written its set over ours, for it leaves our stamp as it was. Then the stamp is forgotten. Times
 * make nothing wrong here; where they do not tell, the file counts as damaged.
 */
bool backend_is_foreign(struct moddb_place *place);

/*
 * Whether another set of files stands in PLACE than when its stamp was read. What has been opened
 * is not used any longer then: files of two sets do not belong together.
 */
bool backend_is_replaced(struct moddb *db, struct moddb_place *place);

/* Opens TABLE from the first source that can be, if it is not open. Without a tree: SOURCE_NONE. */
struct moddb_part *backend_open(struct moddb *db, enum moddb_table table);

/* The same for TABLE_SOFTDEP, whose texts come from where the modules come from. */
struct moddb_part *backend_open_softdeps(struct moddb *db);

/* Closes and unmaps all. */
void backend_close(struct moddb *db);

/* Adds what TABLE has for KEY, from whatever source answers; what fails on the way is left. */
void backend_find(struct moddb *db, enum moddb_table table, const char *key, struct values *found);

/* Goes on to TABLE's next source: this one failed with ERROR, a -errno, which is said. */
void backend_give_up(struct moddb *db, enum moddb_table table, int error);

/* Leaves the index that TABLE comes from, without a word. */
void backend_leave(struct moddb *db, enum moddb_table table);

/* Leaves the index altogether; says FLAW, what is wrong with it, unless something was said. */
void backend_mistrust(struct moddb *db, const char *flaw);

#endif
