/* SPDX-License-Identifier: MIT */
/*
 * What the source has by a link /lib, the result has in /usr/lib with the same link: an image over
 * which it is unpacked keeps its own link then.
 */

//part: modcopy

#include <sys/stat.h>

#include "base/applet.h"
#include "base/libbb.h"
#include "base/options.h"
#include "files/archive.h"
#include "files/layers.h"
#include "files/path.h"
#include "modcopy_place.h"

/* ---- Attributes */

/* Returns TIME, or that of SOURCE_DATE_EPOCH if it is later. */
static struct timespec clamped(struct timespec time)
{
	uint64_t limit = archive_time(UINT64_MAX);

	if ((uint64_t)time.tv_sec > limit)
		time = (struct timespec){ .tv_sec = (time_t)limit };
	return time;
}

/* Gives FD the owner, as far as we may, the mode and the time of STATUS. */
void dest_take_over(int fd, const struct stat *status)
{
	const struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, clamped(status->st_mtim) };

	/* Only root gives files away. An ordinary user's image tool sets owners itself. */
	if (fchown(fd, status->st_uid, status->st_gid) < 0)
		note(NOTE_DEBUG, "could not set an owner: %s", errtext(-errno));
	fchmod(fd, status->st_mode & 07777);
	futimens(fd, times);
}

/* Makes NAME in DIR no newer than SOURCE_DATE_EPOCH. */
void dest_clamp_time(int dir, const char *name)
{
	struct stat status;

	if (fstatat(dir, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
		utimensat(dir, name,
			  (struct timespec[]){ { .tv_nsec = UTIME_OMIT }, clamped(status.st_mtim) },
			  AT_SYMLINK_NOFOLLOW);
}

/* ---- Places */

/* Returns where PATH of the source goes in the result. */
const char *dest_place(const struct dest *dest, const char *path)
{
	if (dest->lib && text_after(path, "/lib/"))
		return arena_join(&run_arena, "/usr", path, NULL);
	return path;
}

/* Remembers the directory PATH, as the source names it, to get its attributes at the end. */
static void keep_dir(struct dest *dest, const char *path)
{
	bool fresh;

	hash_add(&dest->made, path, &fresh);
	if (!fresh)
		return;
	dest->dirs = arena_grow(&run_arena, dest->dirs, dest->dir_count, &dest->dir_capacity,
				sizeof(*dest->dirs));
	dest->dirs[dest->dir_count++] = path;
}

/* Sets dest->lib if the source's /lib is a link to its /usr/lib, and makes that link. */
int dest_find_lib(struct dest *dest)
{
	const char *target = root_link(&dest->copy->context.tree.root, "/lib");

	if (!target || (strcmp(target, "usr/lib") != 0 && strcmp(target, "/usr/lib") != 0))
		return 0;
	dest->lib = "usr/lib";
	keep_dir(dest, "/usr");
	return symlinkat(dest->lib, dest->root.fd, "lib") < 0 ? -errno : 0;
}

/*
 * Opens the directory of PATH in the result, and makes it with its parents. Returns a descriptor,
 * or -errno.
 */
int dest_open_parent(struct dest *dest, const char *path)
{
	size_t length = (size_t)(base_name(path) - path) - 1;
	const char *place = dest_place(dest, path);

	for (size_t end = 1; end <= length; end++) {
		if (path[end] == '/')
			keep_dir(dest, arena_text(&run_arena, path, end));
	}
	length = (size_t)(base_name(place) - place) - 1;
	return root_make_dir(&dest->root, length ? arena_text(&run_arena, place, length) : "/");
}

/* Makes the file PATH of the result. Returns it open for writing, or -errno. */
int dest_make_file(struct dest *dest, const char *path)
{
	int dir = dest_open_parent(dest, path), fd;

	if (dir < 0)
		return dir;
	fd = openat(dir, base_name(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    0644);
	fd = fd < 0 ? -errno : fd;
	close(dir);
	return fd;
}

/*
 * Opens the directory PATH of the source: of the tree's system or, if it is one of modules that
 * only a layer has, of the highest such layer. Returns a descriptor or -errno.
 */
static int open_source(const struct tree *tree, const char *path)
{
	int from = root_file(&tree->root, path, O_PATH | O_DIRECTORY);
	const char *rest = text_after(path, tree->inside);

	if (!ENABLE_MODULE_LAYERS || !tree_is_layered(tree) || !rest || *rest != '/')
		return from;
	for (size_t i = tree_layers(tree)->count; i-- > 0 && from < 0;)
		from = tree_open_at(&tree_layers(tree)->list[i], rest + 1, O_PATH | O_DIRECTORY);
	return from;
}

/*
 * Gives the directories what those of the source have; the innermost first. One that the source has
 * not is no newer than SOURCE_DATE_EPOCH.
 */
void dest_finish_dirs(const struct dest *dest)
{
	for (size_t i = dest->dir_count; i-- > 0;) {
		const char *path = dest->dirs[i];
		int from = open_source(&dest->copy->context.tree, path);
		int to = root_file(&dest->root, dest_place(dest, path), O_RDONLY | O_DIRECTORY);
		struct stat status;

		if (from >= 0 && to >= 0 && fstat(from, &status) == 0)
			dest_take_over(to, &status);
		else if (to >= 0)
			dest_clamp_time(to, ".");
		if (from >= 0)
			close(from);
		if (to >= 0)
			close(to);
	}
	dest_clamp_time(dest->root.fd, "lib");
	dest_clamp_time(dest->root.fd, ".");
}

/* ---- The index */

int dest_make_index(const char *base, const char *inside, const char *version)
{
	const char *words[] = {
		"-b",
		base,
		"-m",
		arena_text(&run_arena, inside, (size_t)(base_name(inside) - inside) - 1),
		"--set-version",
		version,
		NULL,
	};
	struct args args = { .count = ARRAY_SIZE(words) - 1, .value = words };
	const char *name = applet_name;
	int status = EXIT_FAILED;

	/* All modules are in one tree now. */
	if (ENABLE_MODULE_LAYERS)
		option_overlays[0] = NULL;
	applet_run("depmod", &args, &status);
	applet_name = name;
	return status;
}
