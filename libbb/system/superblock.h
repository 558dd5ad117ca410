/* SPDX-License-Identifier: MIT */
/* What is on a block device, by its first bytes. */
#ifndef SUPERBLOCK_H
#define SUPERBLOCK_H

/*
 * Returns what the open device or image FD holds: the kernel's name of a file system, or
 * "crypto_LUKS", "LVM2_member", "linux_raid_member", "swap" as udev calls them; NULL if it is none
 * of the known ones or cannot be read. Source of the numbers: the kernel's
 * include/uapi/linux/magic.h and the file systems' headers.
 */
const char *superblock_type(int fd);

#endif
