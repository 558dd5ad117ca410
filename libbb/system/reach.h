/* SPDX-License-Identifier: MIT */
/* What it takes to reach a file system: its disk, the buses above that, suppliers, dm, md. */
#ifndef REACH_H
#define REACH_H

#include "system/wanted.h"

/*
 * Hands to WANTED what PATH needs. PATH is a block device of SYSFS ("/dev/mmcblk3p2", also
 * "/dev/mapper/NAME"; in the running system any name of its node), or a mount point or a path
 * below one. These are
 *
 * the modaliases of the device and of everything above it in /sys/devices, and the modules of
 * their present drivers;
 *
 * the same for the parts of a device of dm, md or btrfs and the controllers of an NVMe subsystem,
 * with the modules of dm and md that the kernel would ask for;
 *
 * the same for the suppliers of all these, as the kernel links them ("supplier:*", since Linux
 * 5.10), and as the device tree has them (system/suppliers.h);
 *
 * the file system ("fs-TYPE"), its type taken from the mounts, else from the superblock if SYSFS is
 * the running system's; with the character sets of FAT.
 *
 * Mounts are those in ROOT's /proc/self/mountinfo, which a copy of /sys alone does not have.
 *
 * Returns 0; 1 if the type of the file system is not known; -ENOENT if there is no such device or
 * mount; or -errno.
 */
int reach(const struct sysfs *sysfs, const char *path, struct wanted *wanted);

/*
 * The same for a machine of which TEXT has the uevents, as for wanted_events, and perhaps the lines
 * of its mountinfo. TEXT is overwritten. PATH is "/dev/NAME" with the kernel's name of a block
 * device, or a path on a mounted file system. WANTED gets what serves the disk's number and its
 * file system; the type is that of the mount, else udev's ID_FS_TYPE. All devices are in TEXT, and
 * for wanted_events.
 */
int reach_in_text(struct span text, const char *path, struct wanted *wanted);

#endif
