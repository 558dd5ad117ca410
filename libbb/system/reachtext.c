/* SPDX-License-Identifier: MIT */
/*
 * The way to a disk in a text of uevents. The text does not tell what is above a device, but
 * whoever has it selects all devices in it, so that only the disk's own modules are left to find.
 *
 * A block device's event has MAJOR, MINOR, DEVNAME and DEVTYPE. The first begins a device where
 * only events follow each other, "P: " where udevadm prints them, with ID_FS_TYPE.
 */

#include "base/libbb.h"
#include "files/path.h"
#include "system/contents.h"
#include "system/mounts.h"
#include "system/reach.h"

struct block {
	const char *name; /* below /dev */
	const char *major, *minor;
	const char *type; /* of the file system; NULL: not told */
	bool is_block;    /* rather than a character device */
};

/* Takes LINE, one of BLOCK's, which has no "E: " in front. */
static void take_line(struct block *block, const char *line)
{
	const char *value;

	if ((value = text_after(line, "DEVNAME=")))
		block->name = text_after(value, "/dev/") ? text_after(value, "/dev/") : value;
	else if ((value = text_after(line, "MAJOR=")))
		block->major = value;
	else if ((value = text_after(line, "MINOR=")))
		block->minor = value;
	else if ((value = text_after(line, "ID_FS_TYPE=")))
		block->type = value;
	else if (!strcmp(line, "DEVTYPE=disk") || !strcmp(line, "DEVTYPE=partition"))
		block->is_block = true;
}

static bool is_named(const struct block *block, const char *name)
{
	return block->is_block && block->name && block->major && block->minor &&
	       !strcmp(block->name, name);
}

/* Finds the block device NAME in TEXT, which is overwritten. */
static bool find_block(struct span text, const char *name, struct block *block)
{
	char *line;

	*block = (struct block){ .name = NULL };
	while ((line = file_next_line(&text))) {
		if (text_after(line, "P: ") || text_after(line, "MAJOR=")) {
			if (is_named(block, name))
				return true;
			*block = (struct block){ .name = NULL };
		}
		take_line(block, text_after(line, "E: ") ? text_after(line, "E: ") : line);
	}
	return is_named(block, name);
}

int reach_in_text(struct span text, const char *path, struct wanted *wanted)
{
	const struct span again = { (const uint8_t *)arena_text(&run_arena, (const char *)text.data,
								text.length),
				    text.length };
	const char *name = text_after(path, "/dev/"), *number = NULL;
	struct block block = { .name = NULL };
	struct mount mount = { .type = NULL };

	if (name) {
		if (!find_block(again, name, &block))
			return -ENOENT;
		number = text_format(&run_arena, "%s:%s", block.major, block.minor);
	}
	if (mount_find_in(text, path_absolute(path), number, &mount))
		block.type = mount.type;
	else if (!name)
		return -ENOENT;
	if (name)
		contents_add(wanted, path, "block-major-",
			     text_format(&run_arena, "%s-%s", block.major, block.minor));
	if (!block.type)
		return 1;
	contents_add_type(wanted, path, block.type, mount.options);
	return 0;
}
