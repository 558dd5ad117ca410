/* SPDX-License-Identifier: MIT */
/* File systems, and the layers that lie between one and its disk. */

#include "system/contents.h"
#include "base/libbb.h"

void contents_add(struct wanted *wanted, const char *target, const char *a, const char *b)
{
	wanted_add(wanted, arena_join(&run_arena, a, b, NULL),
		   arena_join(&run_arena, "for ", target, NULL));
}

/* What is no file system has these modules. A cipher: that which cryptsetup takes unless told. */
static const struct {
	char type[18], alias[12];
} layers[] = {
	{ "crypto_LUKS", "dm-crypt" },     { "crypto_LUKS", "crypto-xts" },
	{ "crypto_LUKS", "crypto-aes" },   { "LVM2_member", "dm-mod" },
	{ "linux_raid_member", "md-mod" }, { "swap", "" },
};

/* Adds the character sets in OPTIONS, a FAT's, or the usual ones. */
static void add_charsets(struct wanted *wanted, const char *target, char *options)
{
	static const char usual[] = "codepage=437,iocharset=iso8859-1";
	char *word;

	if (!options || !text_find(options, "codepage="))
		options = arena_copy(&run_arena, usual);
	while ((word = text_word(&options, ","))) {
		if (text_after(word, "codepage="))
			contents_add(wanted, target, "nls_cp", text_after(word, "codepage="));
		if (text_after(word, "iocharset="))
			contents_add(wanted, target, "nls_", text_after(word, "iocharset="));
	}
}

void contents_add_type(struct wanted *wanted, const char *target, const char *type, char *options)
{
	bool is_layer = false;

	for (size_t i = 0; i < ARRAY_SIZE(layers); i++) {
		if (strcmp(type, layers[i].type) != 0)
			continue;
		is_layer = true;
		contents_add(wanted, target, layers[i].alias, NULL);
	}
	if (is_layer)
		return;
	contents_add(wanted, target, "fs-", type);
	if (!strcmp(type, "vfat") || !strcmp(type, "msdos"))
		add_charsets(wanted, target, options);
}
