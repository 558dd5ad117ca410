// SPDX-License-Identifier: MIT
/*
 * replay unpack FILE                                    the image from standard input
 * replay block DISK TYPE PIECE CUTS AHEAD VERSION SYNC  power cuts of a disk; CUTS of them, 0: all
 * replay volume                                         makes the UBI volume ubi0:test
 * replay flash CUTS VERSION SYNC                        power cuts of this volume
 *
 * The disk has a module tree with the old set; with the module updates/mb_base.ko, that is already
 * there, the next depmod makes the new set.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "replay.h"

struct options options;

void die(const char *what, const char *name)
{
	printf("replay: %s %s: %s\n", what, name, strerror(errno));
	exit(3);
}

static bool is_zero(const char *data, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (data[i])
			return false;
	}
	return true;
}

static int unpack(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	char block[4096];
	size_t got;
	off_t at = 0;

	if (fd < 0)
		die("create", name);
	for (; (got = fread(block, 1, sizeof(block), stdin)); at += (off_t)got) {
		if (!is_zero(block, got) && pwrite(fd, block, got, at) != (ssize_t)got)
			die("write", name);
	}
	return ftruncate(fd, at);
}

int main(int count, char **arguments)
{
	const char *what = count > 1 ? arguments[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(what, "unpack") && count == 3)
		return unpack(arguments[2]);
	if (!strcmp(what, "volume") && count == 2) {
		flash_attach(true);
		return 0;
	}
	if (!strcmp(what, "block") && count == 9) {
		options = (struct options){ arguments[3],
					    (unsigned)atoi(arguments[4]),
					    (unsigned)atoi(arguments[5]),
					    !strcmp(arguments[6], "yes"),
					    arguments[7],
					    arguments[8] };
		replay_block(arguments[2]);
	} else if (!strcmp(what, "flash") && count == 5) {
		options = (struct options){
			"ubifs", 0, (unsigned)atoi(arguments[2]), false, arguments[3], arguments[4]
		};
		replay_flash();
	} else {
		return 2;
	}
	return complaints != 0;
}
