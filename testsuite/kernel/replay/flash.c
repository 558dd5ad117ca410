// SPDX-License-Identifier: MIT
/* NAND of nandsim with UBI and UBIFS; flash/mb_cut.c cuts the power. */

#include <errno.h>
#include <fcntl.h>
#include <mtd/ubi-user.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "replay.h"

static void ask(const char *device, unsigned long what, void *request)
{
	int fd = -1;

	/* devtmpfs makes the device at the same time. */
	for (unsigned tries = 0; fd < 0 && tries < 100; tries++) {
		fd = open(device, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			usleep(10000);
	}
	if (fd < 0 || ioctl(fd, what, request) < 0)
		die("ioctl", device);
	close(fd);
}

void flash_attach(bool new)
{
	struct ubi_attach_req attach = { .ubi_num = 0, .mtd_num = 0 };
	struct ubi_mkvol_req volume = { .vol_id = 0,
					.alignment = 1,
					.bytes = 24 << 20,
					.vol_type = UBI_DYNAMIC_VOLUME,
					.name_len = 4,
					.name = "test" };

	ask("/dev/ubi_ctrl", UBI_IOCATT, &attach);
	if (new)
		ask("/dev/ubi0", UBI_IOCMKVOL, &volume);
}

static void flash_detach(void)
{
	int32_t number = 0;

	ask("/dev/ubi_ctrl", UBI_IOCDET, &number);
}

/* ---- the cut */

#define PARAMETERS "/sys/module/mb_cut/parameters/"

static void set_left(int left)
{
	FILE *file = fopen(PARAMETERS "left", "w");

	if (!file || fprintf(file, "%d\n", left) < 0 || fclose(file))
		die("write", "left");
}

static int get_left(void)
{
	FILE *file = fopen(PARAMETERS "left", "r");
	int left;

	if (!file || fscanf(file, "%d", &left) != 1)
		die("read", "left");
	fclose(file);
	return left;
}

static bool mount_volume(void)
{
	if (mount("ubi0:test", DISK, "ubifs", 0, NULL) == 0)
		return true;
	complain("cannot be mounted: %s", strerror(errno));
	return false;
}

/* Makes the old set, and puts the better module there. */
static void restore_old(void)
{
	char better[128];

	snprintf(better, sizeof(better), DISK "/lib/modules/%s/" BETTER, options.version);
	rename(better, ASIDE);
	judge_mend();
	if (rename(ASIDE, better) < 0)
		die("rename", better);
	sync();
}

/*
 * Cuts the power after LEFT pages of a depmod. Sets *WANTED to the set that has to be there then.
 * Returns how many of the pages were not written, or -2 if the power was cut.
 */
static int cut(int left, enum state *wanted)
{
	int status;

	if (!mount_volume())
		exit(1);
	restore_old();
	set_left(left);
	status = run("/sbin/depmod", "-b", DISK, options.sync, options.version, NULL);
	*wanted = status || get_left() == -2 ? STATE_ANY : STATE_NEW;
	unmount();
	left = get_left();
	flash_detach();
	set_left(-1);
	flash_attach(false);
	return left;
}

void replay_flash(void)
{
	enum { NO_CUT = 1 << 30 };
	enum state wanted;
	int number, step = 1;

	snprintf(trying, sizeof(trying), "ubifs, no cut");
	if (!mount_volume())
		exit(1);
	judge_learn();
	unmount();
	number = NO_CUT - cut(NO_CUT, &wanted);
	if (options.cuts)
		step = (number + (int)options.cuts - 1) / (int)options.cuts;
	/* Not all depmods write the same number of pages. */
	for (int left = 0;; left += step) {
		snprintf(trying, sizeof(trying), "ubifs, within page %d", left);
		if (cut(left, &wanted) != -2)
			break;
		judge_cut(mount_volume, wanted);
		counts.within++;
	}
	print_counts((size_t)number, "pages");
}
