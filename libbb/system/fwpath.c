/* SPDX-License-Identifier: MIT */
/*
 * Firmware is searched for in all directories with one suffix, then with the next: plain, .zst, .xz
 * (kernel, drivers/base/firmware_loader/main.c).
 */

#include "system/fwpath.h"
#include "base/file.h"
#include "base/libbb.h"

static const char base[] = "/lib/firmware";

static bool is_there(const struct root *root, const char *path, int flags)
{
	int fd = root_file(root, path, O_PATH | flags);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void add_dir(struct fwpath *fwpath, const char *dir)
{
	if (is_there(fwpath->root, dir, O_DIRECTORY))
		fwpath->dirs[fwpath->count++] = dir;
}

/* Adds those of the kernel's directories that are there, where DIR is /lib/firmware. */
static void add_dirs(struct fwpath *fwpath, const char *dir, const char *version)
{
	add_dir(fwpath, arena_join(&run_arena, dir, "/updates/", version));
	add_dir(fwpath, arena_join(&run_arena, dir, "/updates", NULL));
	add_dir(fwpath, arena_join(&run_arena, dir, "/", version));
	add_dir(fwpath, dir);
}

void fwpath_open_at(struct fwpath *fwpath, const struct tree *tree, const char *dir)
{
	*fwpath = (struct fwpath){ .root = &tree->root };
	add_dirs(fwpath, dir, tree->version);
}

void fwpath_open(struct fwpath *fwpath, const struct tree *tree)
{
	struct span text;

	*fwpath = (struct fwpath){ .root = &tree->root };
	if (root_is_running(&tree->root) &&
	    file_read(AT_FDCWD, "/sys/module/firmware_class/parameters/path", LIMIT_KERNEL,
		      &run_arena, &text) == 0) {
		char *path = file_next_line(&text);

		if (path && *path == '/')
			add_dir(fwpath, path);
	}
	add_dirs(fwpath, base, tree->version);
}

void fwpath_prefer(struct fwpath *fwpath, const char *dir)
{
	size_t before = fwpath->count;

	if (*dir != '/' || before == FWPATH_DIRS)
		return;
	add_dir(fwpath, dir);
	if (fwpath->count == before)
		return;
	memmove(fwpath->dirs + 1, fwpath->dirs, before * sizeof(*fwpath->dirs));
	fwpath->dirs[0] = dir;
}

const char *fwpath_find(const struct fwpath *fwpath, const char *name)
{
	static const char suffixes[][5] = { "", ".zst", ".xz" };
	const char *star = text_first(name, '*');

	/* A pattern stands for some file in its directory. */
	if (star)
		name = arena_text(&run_arena, name, (size_t)(star - name));
	if (star && text_last(name, '/'))
		name = arena_text(&run_arena, name, (size_t)(text_last(name, '/') - name));
	else if (star)
		name = "";
	for (size_t s = 0; s < ARRAY_SIZE(suffixes); s++) {
		for (size_t i = 0; i < fwpath->count; i++) {
			struct arena_mark mark = arena_mark(&run_arena);
			char *path = text_format(&run_arena, "%s/%s%s", fwpath->dirs[i], name,
						 suffixes[s]);

			if (is_there(fwpath->root, path, 0))
				return path;
			arena_release(&run_arena, mark);
		}
	}
	return NULL;
}
