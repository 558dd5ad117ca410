/* SPDX-License-Identifier: MIT */
/*
 * A line of mountinfo: two numbers, the device, the directory of it that is mounted, the place, its
 * options, any number of tags, "-", the type, the source, the file system's options. Blanks in a
 * name are written \040 (proc(5)).
 */

#include "system/mounts.h"
#include "base/libbb.h"

/* Turns \ooo in TEXT, in place, into bytes. */
static char *unescaped(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		bool escaped = from[0] == '\\' && from[1] && from[2] && from[3];

		*to = *from;
		if (escaped)
			*to = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
		from += escaped ? 4 : 1;
	}
	*to = '\0';
	return text;
}

static bool read_mount(char *line, struct mount *mount)
{
	char *word, *place;

	text_field(&line);
	text_field(&line);
	mount->device = text_field(&line);
	text_field(&line);
	place = text_field(&line);
	while ((word = text_field(&line)) && strcmp(word, "-") != 0)
		;
	mount->type = text_field(&line);
	word = text_field(&line);
	mount->options = text_field(&line);
	if (!mount->options)
		return false;
	mount->place = unescaped(place);
	mount->source = unescaped(word);
	return true;
}

bool mount_find_in(struct span text, const char *path, const char *device, struct mount *found)
{
	size_t longest = 0;
	char *line;

	while ((line = file_next_line(&text))) {
		struct mount mount;
		size_t length;

		if (!read_mount(line, &mount))
			continue;
		length = strcmp(mount.place, "/") ? text_length(mount.place) : 0;
		if (device ? strcmp(device, mount.device) != 0
			   : (!text_after(path, mount.place) ||
			      (path[length] && path[length] != '/') || length + 1 < longest))
			continue;
		*found = mount;
		longest = length + 1;
		if (device)
			break;
	}
	return longest != 0;
}

bool mount_find(const struct root *root, const char *path, const char *device, struct mount *found)
{
	struct span text;
	int fd = root_regular(root, "/proc/self/mountinfo");

	return file_read_opened(fd, LIMIT_KERNEL, &run_arena, &text) == 0 &&
	       mount_find_in(text, path, device, found);
}
