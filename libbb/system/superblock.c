/* SPDX-License-Identifier: MIT */
/*
 * Every kind has some bytes at a fixed place. ext2, ext3 and ext4 have the same: which one it is
 * follows from the features, three little-endian words at 1024 + 92.
 */

#include "system/superblock.h"
#include "base/libbb.h"
#include "base/span.h"

enum { EXT_FEATURES = 1024 + 92, FEATURES = 12, MAGIC_MAX = 8 };

static const struct {
	unsigned at;
	char magic[MAGIC_MAX + 1];
	char type[18];
} kinds[] = {
	{ 0, "LUKS\xba\xbe", "crypto_LUKS" },
	{ 536, "LVM2 001", "LVM2_member" },
	{ 4096, "\xfc\x4e\x2b\xa9", "linux_raid_member" },
	{ 0, "\xfc\x4e\x2b\xa9", "linux_raid_member" },
	{ 65600, "_BHRfS_M", "btrfs" },
	{ 0, "XFSB", "xfs" },
	{ 1024, "\x10\x20\xf5\xf2", "f2fs" },
	{ 1024, "\xe2\xe1\xf5\xe0", "erofs" },
	{ 0, "hsqs", "squashfs" },
	{ 4086, "SWAPSPAC", "swap" },
	{ 32769, "CD001", "iso9660" },
	{ 3, "EXFAT   ", "exfat" },
	{ 3, "NTFS    ", "ntfs3" },
	{ 82, "FAT32   ", "vfat" },
	{ 54, "FAT1", "vfat" },
	{ 1080, "\x53\xef", "ext2" },
};

static bool has_bytes(int fd, unsigned at, void *bytes, size_t length)
{
	return pread(fd, bytes, length, at) == (ssize_t)length;
}

/* Returns which of the three it is, by what the older ones do not know. */
static const char *ext_type(int fd)
{
	enum { HAS_JOURNAL = 0x4, EXT3_INCOMPAT = 0x16, EXT3_RO_COMPAT = 0x7 };
	const bool swap = swap_from_big(false);
	uint8_t words[FEATURES];

	if (!has_bytes(fd, EXT_FEATURES, words, sizeof(words)) ||
	    record_u32(words, 4, swap) & ~(uint32_t)EXT3_INCOMPAT ||
	    record_u32(words, 8, swap) & ~(uint32_t)EXT3_RO_COMPAT)
		return "ext4";
	return record_u32(words, 0, swap) & HAS_JOURNAL ? "ext3" : "ext2";
}

const char *superblock_type(int fd)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		char bytes[MAGIC_MAX];
		size_t length = strlen(kinds[i].magic);

		if (has_bytes(fd, kinds[i].at, bytes, length) &&
		    !memcmp(bytes, kinds[i].magic, length))
			return strcmp(kinds[i].type, "ext2") == 0 ? ext_type(fd) : kinds[i].type;
	}
	return NULL;
}
