// SPDX-License-Identifier: MIT
/* The device-mapper's target log-writes: making it, and reading what it wrote. */

#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "replay.h"

#define NAME "logged"

static union {
	struct dm_ioctl head;
	char room[4096];
} request;

static void ask(unsigned long what, const char *name)
{
	static int control = -1;

	if (control < 0)
		control = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);
	request.head.version[0] = DM_VERSION_MAJOR;
	request.head.data_size = sizeof(request);
	strcpy(request.head.name, NAME);
	if (control < 0 || ioctl(control, what, &request) < 0)
		die("device-mapper", name);
}

static void begin(void)
{
	memset(&request, 0, sizeof(request));
	request.head.data_start = sizeof(request.head);
}

void log_start(const char *disk, const char *log)
{
	struct dm_target_spec *spec = (void *)(request.room + sizeof(request.head));
	int fd = open(disk, O_RDONLY | O_CLOEXEC);
	uint64_t size;

	if (fd < 0 || ioctl(fd, BLKGETSIZE64, &size) < 0)
		die("size of", disk);
	close(fd);
	begin();
	ask(DM_DEV_CREATE, "create");
	begin();
	request.head.target_count = 1;
	spec->length = size / 512;
	strcpy(spec->target_type, "log-writes");
	sprintf((char *)(spec + 1), "%s %s", disk, log);
	ask(DM_TABLE_LOAD, "table");
	begin();
	ask(DM_DEV_SUSPEND, "resume");
}

void log_mark(const char *what)
{
	struct dm_target_msg *message = (void *)(request.room + sizeof(request.head));

	begin();
	sprintf(message->message, "mark %s", what);
	ask(DM_TARGET_MSG, what);
}

void log_stop(void)
{
	begin();
	ask(DM_DEV_REMOVE, "remove");
}

/* The format is explained in the kernel's Documentation/admin-guide/device-mapper/log-writes.rst.
 */
struct log_super {
	uint64_t magic, version, count;
	uint32_t sector;
};

struct log_entry {
	uint64_t sector, sectors, flags, length;
};

enum { FLAG_FLUSH = 1, FLAG_FUA = 2, FLAG_DISCARD = 4, FLAG_MARK = 8 };

static void read_at(int log, void *to, size_t length, uint64_t at)
{
	if (pread(log, to, length, (off_t)at) != (ssize_t)length)
		die("read", "log");
}

size_t log_read(int log, struct entry **entries)
{
	struct log_super super;
	uint64_t at;

	read_at(log, &super, sizeof(super), 0);
	if (super.magic != 0x6a736677736872)
		die("magic of", "log");
	*entries = calloc(super.count, sizeof(**entries));
	at = super.sector;
	for (uint64_t i = 0; i < super.count; i++) {
		struct entry *entry = &(*entries)[i];
		struct log_entry raw;

		read_at(log, &raw, sizeof(raw), at);
		if (raw.flags & FLAG_MARK)
			read_at(log, entry->mark,
				raw.length < sizeof(entry->mark) ? raw.length
								 : sizeof(entry->mark) - 1,
				at + sizeof(raw));
		at += super.sector;
		entry->at = at;
		entry->offset = raw.sector * 512;
		entry->length = raw.sectors * 512;
		entry->is_flush = raw.flags & FLAG_FLUSH;
		entry->is_fua = raw.flags & FLAG_FUA;
		entry->is_discard = raw.flags & FLAG_DISCARD;
		if (raw.flags & FLAG_MARK)
			entry->length = 0;
		else if (!entry->is_discard)
			at += raw.sectors * 512;
	}
	return super.count;
}
