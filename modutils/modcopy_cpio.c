/* SPDX-License-Identifier: MIT */
/* The result as an archive: the filled directory, entry by entry in the order of their names. */

//part: modcopy

#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/sort.h"
#include "files/archive.h"
#include "modcopy.h"

static int pack_dir(struct archive *archive, int dir, const char *path);

/* Adds the entry NAME of the directory DIR as PATH. Returns 0 or -errno. */
static int pack_entry(struct archive *archive, int dir, const char *name, const char *path)
{
	const char *target;
	struct stat status;
	int fd, error;

	if (fstatat(dir, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (S_ISLNK(status.st_mode)) {
		target = file_link(&run_arena, dir, name);
		return target ? archive_link(archive, path, target) : -EIO;
	}
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	error = S_ISDIR(status.st_mode) ? pack_dir(archive, fd, path)
					: archive_file(archive, path, status.st_mode & 07777, fd);
	close(fd);
	return error;
}

/* Adds the open directory DIR as PATH, with all that is in it. Returns 0 or -errno. */
static int pack_dir(struct archive *archive, int dir, const char *path)
{
	struct dir_list list;
	struct sort_row *rows;
	int error = *path ? archive_directory(archive, path) : 0;

	if (!error)
		error = dir_list(dir, &run_arena, &list);
	if (error)
		return error;
	rows = arena_raw(&run_arena, list.count * sizeof(*rows));
	for (size_t i = 0; i < list.count; i++)
		sort_row(&rows[i], list.entries[i].name, 0, NULL);
	sort_rows(rows, list.count);
	for (size_t i = 0; i < list.count && !error; i++)
		error = pack_entry(archive, dir, rows[i].key,
				   arena_join(&run_arena, path, "/", rows[i].key));
	return error;
}

int modcopy_fill_and_pack(void *context, const char *dir)
{
	static struct archive archive;
	int status = modcopy_fill(context, dir);
	int fd, error;

	if (status != EXIT_DONE && status != EXIT_PARTLY)
		return status;
	fd = file_open(dir, O_RDONLY | O_DIRECTORY);
	archive_open(&archive, STDOUT_FILENO, archive_time((uint64_t)time(NULL)));
	error = fd < 0 ? fd : pack_dir(&archive, fd, "");
	if (!error)
		error = archive_close(&archive);
	if (!error)
		return status;
	note(NOTE_ERROR, "could not write the archive: %s", errtext(error));
	return EXIT_FAILED;
}
