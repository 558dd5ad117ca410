// SPDX-License-Identifier: MIT
/*
 * Records all writes of one depmod to a disk. Then makes the disk as it is after the first N of
 * them, and as it is if only a part of the next one was written, and judges it.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replay.h"

enum { LOG_SIZE = 1 << 30 /* sparse */ };

/* ---- disks are sparse files */

/* Copies SOURCE's data from AT to END to the same place of TARGET. */
static void copy(int source, int target, off_t at, off_t end)
{
	static char block[1 << 16];

	while (at < end) {
		size_t want = end - at < (off_t)sizeof(block) ? (size_t)(end - at) : sizeof(block);

		if (pread(source, block, want, at) != (ssize_t)want ||
		    pwrite(target, block, want, at) != (ssize_t)want)
			die("copy", "disk");
		at += (off_t)want;
	}
}

/* Makes the disk NAME, with the contents of the disk LIKE unless that is -1. */
static int make(const char *name, int like, uint64_t size)
{
	off_t at = 0, end;
	int fd;

	unlink(name);
	fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)size) < 0)
		die("create", name);
	while (like >= 0 && (at = lseek(like, at, SEEK_DATA)) >= 0) {
		end = lseek(like, at, SEEK_HOLE);
		copy(like, fd, at, end);
		at = end;
	}
	return fd;
}

static void attach(const char *loop, int file)
{
	int fd = open(loop, O_RDWR | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, LOOP_SET_FD, file) < 0)
		die("attach", loop);
	close(fd);
}

static void detach(const char *loop)
{
	int fd = open(loop, O_RDWR | O_CLOEXEC);

	for (unsigned tries = 0; ioctl(fd, LOOP_CLR_FD, 0) < 0; tries++) {
		if (tries == 200)
			die("detach", loop);
		usleep(10000);
	}
	/* Detaching may wait for the last user. */
	for (struct loop_info64 info; ioctl(fd, LOOP_GET_STATUS64, &info) == 0;)
		usleep(1000);
	close(fd);
}

static bool mount_device(const char *device)
{
	if (mount(device, DISK, options.type, 0, NULL) == 0)
		return true;
	complain("cannot be mounted: %s", strerror(errno));
	return false;
}

static bool mount_disk(void)
{
	return mount_device("/dev/loop0");
}

/* Looks at the disk before it is mounted, as a boot does, if there is a program for it. */
static void check_disk(void)
{
	int status;

	if (access("/replay/fsck", X_OK) < 0)
		return;
	/* 1: errors were corrected. */
	status = run("/replay/fsck", "/dev/loop0", NULL);
	if (status > 1)
		complain("fsck ends with %d: %s", status, run_output);
}

/* ---- one cut */

/* Writes the first LENGTH bytes of ENTRY to the disk. */
static void apply(const struct entry *entry, uint64_t length, int log, int disk)
{
	static char block[1 << 16];

	for (uint64_t done = 0; done < length;) {
		size_t want =
			length - done < sizeof(block) ? (size_t)(length - done) : sizeof(block);

		if (entry->is_discard)
			memset(block, 0, want);
		else if (pread(log, block, want, (off_t)(entry->at + done)) != (ssize_t)want)
			die("read", "log");
		if (pwrite(disk, block, want, (off_t)(entry->offset + done)) != (ssize_t)want)
			die("write", "disk");
		done += want;
	}
}

/* Judges the disk CURRENT with LENGTH more bytes of ENTRY. */
static void try_cut(int current, const struct entry *entry, uint64_t length, int log,
		    enum state wanted)
{
	struct stat status;
	int disk;

	if (fstat(current, &status) < 0)
		die("size of", "disk");
	disk = make("/tmp/tried", current, (uint64_t)status.st_size);
	apply(entry, length, log, disk);
	attach("/dev/loop0", disk);
	check_disk();
	judge_cut(mount_disk, wanted);
	detach("/dev/loop0");
	close(disk);
}

/* A cut before ENTRY is written, the one of NUMBER, and one when half of it is. */
static void try_both(int current, const struct entry *entry, size_t number, int log,
		     enum state wanted)
{
	uint64_t half = entry->length / 2 / options.piece * options.piece;

	snprintf(trying, sizeof(trying), "%s, before write %zu, %llu bytes at %llu", options.type,
		 number, (unsigned long long)entry->length, (unsigned long long)entry->offset);
	try_cut(current, entry, 0, log, wanted);
	counts.before++;
	if (!half)
		return;
	snprintf(trying, sizeof(trying), "%s, after %llu bytes of write %zu", options.type,
		 (unsigned long long)half, number);
	try_cut(current, entry, half, log, wanted);
	counts.within++;
}

/* The disk after the writes so far: all of them, and those that are sure since the last flush. */
struct disks {
	int log, current, settled;
	uint64_t size;
	bool is_first; /* the next write is the first since the flush */
};

static void flush(struct disks *disks)
{
	if (disks->settled >= 0)
		close(disks->settled);
	disks->settled = make("/tmp/settled", disks->current, disks->size);
	disks->is_first = true;
}

/* Tries cuts before ENTRY, the write of NUMBER, within it, and when it went ahead of the others. */
static void try_write(const struct disks *disks, const struct entry *entry, size_t number,
		      enum state wanted)
{
	try_both(disks->current, entry, number, disks->log, wanted);
	if (!options.ahead || disks->is_first)
		return;
	snprintf(trying, sizeof(trying), "%s, write %zu ahead", options.type, number);
	try_cut(disks->settled, entry, entry->length, disks->log, wanted);
	counts.ahead++;
}

static void do_write(struct disks *disks, const struct entry *entry)
{
	apply(entry, entry->length, disks->log, disks->current);
	if (entry->is_fua)
		apply(entry, entry->length, disks->log, disks->settled);
	disks->is_first = false;
}

static size_t count_writes(const struct entry *entries, size_t number)
{
	size_t count = 0;

	for (size_t i = 0; i < number; i++)
		count += entries[i].length != 0;
	return count;
}

/* Until depmod starts the old set has to be there, and the new one after it has ended. */
static void pass_mark(const char *mark, enum state *wanted)
{
	if (!strcmp(mark, "start"))
		*wanted = STATE_ANY;
	else if (!strcmp(mark, "done"))
		*wanted = STATE_NEW;
}

/* Tries all cuts, or some of them, of a disk that is BASE before. Returns the number of writes. */
static size_t try_all(const struct entry *entries, size_t number, int log, int base)
{
	size_t writes = count_writes(entries, number), done = 0;
	size_t step = options.cuts ? (writes + options.cuts - 1) / options.cuts : 1;
	struct disks disks = { log, base, -1, (uint64_t)lseek(base, 0, SEEK_END), true };
	enum state wanted = STATE_OLD;

	flush(&disks);
	for (size_t i = 0; i < number; i++) {
		pass_mark(entries[i].mark, &wanted);
		if (entries[i].is_flush)
			flush(&disks);
		if (!entries[i].length)
			continue;
		if (done % step == 0 || done + 1 == writes)
			try_write(&disks, &entries[i], done, wanted);
		do_write(&disks, &entries[i]);
		done++;
	}
	return writes;
}

/* ---- the whole */

/* Learns the two sets from a disk like BASE. */
static void learn(int base, uint64_t size)
{
	int disk = make("/tmp/tried", base, size);

	attach("/dev/loop0", disk);
	if (!mount_disk())
		exit(1);
	judge_learn();
	unmount();
	detach("/dev/loop0");
	close(disk);
}

/* Logs the writes of a depmod on a disk like BASE. */
static void record(int base, uint64_t size, int log)
{
	int disk = make("/tmp/recorded", base, size);

	attach("/dev/loop0", disk);
	attach("/dev/loop1", log);
	log_start("/dev/loop0", "/dev/loop1");
	if (!mount_device("/dev/dm-0"))
		exit(1);
	log_mark("start");
	judge_mend();
	log_mark("done");
	unmount();
	log_stop();
	detach("/dev/loop1");
	detach("/dev/loop0");
	close(disk);
}

void replay_block(const char *disk)
{
	int base = open(disk, O_RDWR | O_CLOEXEC);
	int log = make("/tmp/log", -1, LOG_SIZE);
	struct entry *entries;
	struct stat status;
	size_t number;

	if (base < 0 || fstat(base, &status) < 0)
		die("open", disk);
	snprintf(trying, sizeof(trying), "%s, no cut", options.type);
	learn(base, (uint64_t)status.st_size);
	record(base, (uint64_t)status.st_size, log);
	number = log_read(log, &entries);
	print_counts(try_all(entries, number, log, base), "writes");
}
