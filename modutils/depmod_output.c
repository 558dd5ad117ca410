/* SPDX-License-Identifier: MIT */
/* Opens the directory of the index, and says where else it may go if that is read-only. */

//part: depmod

#include <sys/syscall.h>

#include "base/libbb.h"
#include "depmod_output.h"
#include "files/path.h"

int output_open(const struct tree *tree, const char *outdir, const char **name)
{
	struct root root;
	int fd;

	*name = tree->path;
	if (!outdir)
		return tree->fd;
	*name = arena_join(&run_arena, outdir, tree->inside, NULL);
	fd = root_make_dir(&root_running, path_absolute(outdir));
	if (fd >= 0) {
		close(fd);
		fd = root_open(&root, outdir);
	}
	if (!fd)
		fd = root_make_dir(&root, tree->inside);
	if (fd < 0)
		note(NOTE_FATAL, "could not open directory %s: %s", *name, errtext(fd));
	return fd;
}

/* Returns 0 if the directory DIR is writable, or -errno. */
static int check_access(int dir)
{
	/* Not libc's function, which adds an emulation of unused flags. */
	return syscall(SYS_faccessat, dir, ".", W_OK) < 0 ? -errno : 0;
}

/* Whether an index can be written below /run in the system of TREE, perhaps by making it. */
static bool has_writable_run(const struct tree *tree)
{
	int dir = tree_open_at(tree, "/run", O_PATH | O_DIRECTORY);
	bool is_writable;

	if (dir == -ENOENT)
		dir = tree_open_at(tree, "/.", O_PATH | O_DIRECTORY);
	if (dir < 0)
		return false;
	is_writable = check_access(dir) == 0;
	close(dir);
	return is_writable;
}

bool output_is_writable(const struct tree *tree, const char *outdir, int dir, const char *name)
{
	const char *root = tree->root.path;
	const char *hint = NULL;
	int error = check_access(dir);

	if (error != -EROFS && error != -EACCES)
		return true;
	if (ENABLE_INDEX_CHECK && error == -EROFS && !outdir)
		hint = has_writable_run(tree)
			       ? text_format(&run_arena,
					     "depmod%s%s -o %s/run %s writes it where modprobe "
					     "looks, too",
					     *root ? " -b " : "", root, root, tree->version)
			       : "depmod -o DIR writes it below DIR";
	note_at(NOTE_FATAL, NULL, hint, "could not write to directory %s: %s", name,
		errtext(error));
	return false;
}
