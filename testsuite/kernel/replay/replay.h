/* SPDX-License-Identifier: MIT */
/*
 * Runs in the guest of testsuite/kernel/cuts: cuts the power of one depmod again and again, and
 * judges what each cut leaves.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define DISK   "/mnt"
#define BETTER "updates/mb_base.ko" /* the module that only the new set has */
#define ASIDE  DISK "/mb_base.ko"   /* where the flash has it meanwhile */

struct options {
	const char *type;    /* of the file system, for mount(2) */
	unsigned piece;      /* of a write, the smallest part that reaches the disk alone */
	unsigned cuts;       /* so many are tried; 0: all */
	bool ahead;          /* also try that a later write reaches the disk before others */
	const char *version; /* of the kernel of the tree */
	const char *sync;    /* the option for depmod: --sync or --no-sync */
};

extern struct options options;

/* Prints the reason and ends. */
void die(const char *what, const char *name);

/* ---- log.c: all writes to a disk, as the kernel logs them (dm-log-writes) */

/* Makes /dev/dm-0 from DISK; its writes are logged on LOG. */
void log_start(const char *disk, const char *log);
/* Notes in the log that WHAT has happened. */
void log_mark(const char *what);
/* Removes /dev/dm-0 and completes the log. */
void log_stop(void);

/* LENGTH bytes that are in the log at AT were written at OFFSET of the disk; or discarded. */
struct entry {
	uint64_t offset, length, at;
	bool is_flush; /* what was written before is on the disk */
	bool is_fua;   /* this write itself is */
	bool is_discard;
	char mark[16]; /* not empty: nothing was written */
};

/* Reads all entries of the open log. Returns their number. */
size_t log_read(int log, struct entry **entries);

/* ---- judge.c: what is on the disk */

/*
 * OPEN: the stamp says that the set is not finished. BARE: it is the old or the new set, without a
 * stamp. ANY is not a state, but allows all.
 */
enum state { STATE_OLD, STATE_NEW, STATE_OPEN, STATE_BARE, STATE_TORN, STATE_ANY };

/* Starts PROGRAM with arguments up to a NULL. Returns its status; its output is in run_output. */
int run(const char *program, ...);
extern char run_output[16384];

/* What is tried now, for complaints; and how many complaints there were. */
extern char trying[128];
extern unsigned complaints;

/* Prints a line about the cut that is tried; the first few only. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* How many cuts were made, and what they had left. */
extern struct counts {
	unsigned before, within; /* a write */
	unsigned ahead;          /* of the others since the last flush */
	unsigned found[STATE_ANY];
	unsigned littered; /* there were temporary files */
} counts;

/* Prints the counts of a depmod with NUMBER writes. */
void print_counts(size_t number, const char *writes);

/*
 * Learns the two sets, and the answers of modprobe: the old set is on the mounted disk, the next
 * depmod makes the new one.
 */
void judge_learn(void);

/* Runs depmod; complains if it fails or leaves temporary files. */
void judge_mend(void);

/*
 * Judges the disk after a cut, which has to have the set WANTED, and after the next depmod, which
 * has to make the new set. MOUNT mounts it, or complains and returns false.
 */
void judge_cut(bool (*mount)(void), enum state wanted);

/* Unmounts the disk. */
void unmount(void);

/* ---- block.c, flash.c */

/* Tries power cuts of one depmod on the file system in the file DISK. */
void replay_block(const char *disk);

/* Attaches the NAND to UBI and, if NEW, makes a volume. */
void flash_attach(bool new);
/* Tries power cuts of depmods on this volume. */
void replay_flash(void);

#endif
