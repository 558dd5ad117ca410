/* SPDX-License-Identifier: MIT */
/*
 * --trim: removes from a root file system what the selection does not need.
 *
 * A new directory for the kernel version is made beside the old one, in .modcopy-VERSION, which is
 * a root of its own: hard links to all files that stay, the configuration for depmod, and a new
 * index. Then the two directories change places (renameat2, RENAME_EXCHANGE). So the tree is the
 * old one or the new one, with its index, whenever a process or the power ends. What stays behind
 * then, the next run removes. Firmware goes last, when nothing needs it any more.
 */

//part: modcopy

#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/process.h"
#include "base/write.h"
#include "files/fileset.h"
#include "files/names.h"
#include "files/newdir.h"
#include "files/path.h"
#include "modcopy_place.h"
#include "modcopy_trim.h"

#define EXCHANGE 2 /* RENAME_EXCHANGE of linux/fs.h */

/* Prints that something could not be done with PATH. Returns ERROR. */
static int could_not(const char *what, const char *path, int error)
{
	note(NOTE_ERROR, "could not %s %s: %s", what, path, errtext(error));
	return error;
}

/* ---- Which module files stay */

/*
 * Returns whether the module file PATH, relative to the tree, stays: it is one of trim->kept, or a
 * link to it or to nothing; or -errno.
 */
static int keeps(const struct trim *trim, const char *path)
{
	struct stat status;
	int fd = tree_open_at(&trim->copy->context.tree, path, O_PATH);
	int error = fd < 0 ? fd : fstat(fd, &status) < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	if (error)
		return error == -ENOENT ? 1 : error;
	return hash_find(&trim->kept, file_id(&status)) != NULL;
}

/* ---- Walking the tree, to list what goes or to link what stays */

struct trim_walk {
	const struct trim *trim;
	struct strbuf path;                                           /* relative to the tree */
	void (*gone)(void *context, const char *path, uint64_t size); /* NULL: link */
	void *context;
};

static int walk_dir(struct trim_walk *walk, int from, int to, unsigned depth);

/* Gives the new directory TO what FROM's STATUS says; as an ordinary user not the owner. */
static int take_over(int to, const struct stat *status)
{
	const struct timespec times[] = { status->st_atim, status->st_mtim };

	if (fchown(to, status->st_uid, status->st_gid) < 0 && errno != EPERM)
		return -errno;
	return fchmod(to, status->st_mode & 07777) < 0 || futimens(to, times) < 0 ? -errno : 0;
}

/* Takes the directory NAME of FROM. A new one that has become empty is removed. */
static int take_dir(struct trim_walk *walk, int from, int to, const char *name, unsigned depth)
{
	struct stat status;
	int error, made = -1;
	int dir = openat(from, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	if (dir < 0)
		return -errno;
	if (to >= 0 && mkdirat(to, name, 0700) == 0)
		made = openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	error = (to >= 0 && made < 0) || fstat(dir, &status) < 0 ? -errno : 0;
	if (!error)
		error = walk_dir(walk, dir, made, depth + 1);
	if (!error && made >= 0)
		error = take_over(made, &status);
	close(dir);
	if (made < 0)
		return error;
	close(made);
	if (unlinkat(to, name, AT_REMOVEDIR) < 0 && errno != ENOTEMPTY && errno != EEXIST && !error)
		error = -errno;
	return error;
}

/* Takes the entry NAME of FROM, which is no directory. */
static int take_file(struct trim_walk *walk, int from, int to, const char *name, uint64_t size)
{
	const char *path = strbuf_end(&walk->path);
	int stays = module_stem(name) ? keeps(walk->trim, path) : 1;

	if (stays < 0)
		return stays;
	if (!stays) {
		if (walk->gone)
			walk->gone(walk->context, path, size);
		return 0;
	}
	return to >= 0 && linkat(from, name, to, name, 0) < 0 ? -errno : 0;
}

/* Takes all of the directory FROM. TO is the new one, or -1. Returns 0 or -errno, with an error. */
static int walk_dir(struct trim_walk *walk, int from, int to, unsigned depth)
{
	enum { DEPTH_MAX = 64 };
	size_t length = walk->path.length;
	struct dir_list list;
	int error = depth > DEPTH_MAX ? -ELOOP : dir_list(from, &run_arena, &list);

	for (size_t i = 0; !error && i < list.count; i++) {
		const char *name = list.entries[i].name;
		struct stat status;

		if (length)
			strbuf_char(&walk->path, '/');
		strbuf_text(&walk->path, name);
		if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
			error = -errno;
		else if (S_ISDIR(status.st_mode))
			error = take_dir(walk, from, to, name, depth);
		else
			error = take_file(walk, from, to, name, (uint64_t)status.st_size);
		if (!error)
			walk->path.length = length;
	}
	return error;
}

static int walk_tree(struct trim_walk *walk, int to)
{
	const struct tree *tree = &walk->trim->copy->context.tree;
	int error, fd = openat(tree->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	walk->path.arena = &run_arena;
	error = fd < 0 ? -errno : walk_dir(walk, fd, to, 0);
	if (fd >= 0)
		close(fd);
	return error ? could_not(to < 0 ? "read" : "link", tree_name(tree, strbuf_end(&walk->path)),
				 error)
		     : 0;
}

int trim_list(struct trim *trim, void (*gone)(void *context, const char *path, uint64_t size),
	      void *context)
{
	struct trim_walk walk = { .trim = trim, .gone = gone, .context = context };

	return walk_tree(&walk, -1);
}

/* ---- The new directory */

/* Copies the file PATH of the system to the directory TO of the work. Returns 0 or -errno. */
static int copy_file(const struct root *from, const char *path, int to)
{
	struct span text;
	int error = file_read_opened(root_regular(from, path), LIMIT_CONF, &run_arena, &text);
	int fd;

	if (error)
		return error;
	fd = openat(to, base_name(path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	error = write_all(fd, text.data, text.length);
	close(fd);
	return error;
}

/* Copies the files of the directory DIR, one of depmod.d, to WORK. */
static int copy_conf(const struct root *from, const char *dir, const struct root *work)
{
	struct dir_list list;
	int error = root_list(from, dir, &list), to;

	if (error)
		return error == -ENOENT ? 0 : error;
	to = root_make_dir(work, dir);
	if (to < 0)
		return to;
	for (size_t i = 0; i < list.count && !error; i++) {
		const char *path = arena_join(&run_arena, dir, "/", list.entries[i].name);

		error = copy_file(from, path, to);
		/* depmod passes over what is no file, too. */
		if (error == -EISDIR || error == -ENOTREGULAR || error == -ENOENT)
			error = 0;
	}
	close(to);
	return error;
}

/* Makes the index of the tree in WORK, in a child process. Returns its exit status. */
static int make_index(const struct tree *tree, const struct root *work)
{
	pid_t pid;

	process_expect_children();
	pid = process_fork();
	if (pid < 0)
		return EXIT_FAILED;
	if (pid > 0)
		return process_wait(pid);
	finish(dest_make_index(work->path, tree->inside, tree->version));
}

/* Fills WORK: the files that stay, the configuration, the index. Returns 0 or -errno. */
static int fill(const struct trim *trim, const struct root *work)
{
	static const char *const confs[] = { "/etc/depmod.d", "/run/depmod.d",
					     "/usr/local/lib/depmod.d", "/usr/lib/depmod.d",
					     "/lib/depmod.d" };
	const struct tree *tree = &trim->copy->context.tree;
	struct trim_walk walk = { .trim = trim };
	struct stat status;
	int error, to = root_make_dir(work, tree->inside);

	if (to < 0)
		return could_not("make", work->path, to);
	error = walk_tree(&walk, to);
	for (size_t i = 0; i < ARRAY_SIZE(confs) && !error; i++) {
		error = copy_conf(&tree->root, confs[i], work);
		if (error)
			could_not("copy", tree_name(tree, confs[i]), error);
	}
	if (!error && make_index(tree, work) != EXIT_DONE)
		error = -EIO;
	if (!error && (fstat(tree->fd, &status) < 0 || take_over(to, &status) || syncfs(to) < 0))
		error = could_not("finish", work->path, -errno);
	close(to);
	return error;
}

/* Puts the new directory in the place of the old one. */
static int exchange(const struct trim *trim, const struct root *work)
{
	const struct tree *tree = &trim->copy->context.tree;

	if (syscall(SYS_renameat2, trim->parent, base_name(tree->inside), work->fd,
		    tree->inside + 1, EXCHANGE) < 0)
		return could_not("replace", tree->path, -errno);
	fsync(trim->parent);
	return 0;
}

int trim_replace(struct trim *trim, bool anything)
{
	static const unsigned long all = SIGNAL_BIT(SIGHUP) | SIGNAL_BIT(SIGINT) |
					 SIGNAL_BIT(SIGTERM) | SIGNAL_BIT(SIGQUIT) |
					 SIGNAL_BIT(SIGPIPE);
	const struct tree *tree = &trim->copy->context.tree;
	const char *base = base_name(tree->inside);
	const char *name = arena_join(&run_arena, ".modcopy-", base, NULL);
	const char *dir = arena_text(&run_arena, tree->inside, (size_t)(base - tree->inside) - 1);
	struct root work = root_running;
	struct stat status;
	int error;

	dir = root_name(&tree->root, dir);
	trim->parent = file_open(dir, O_RDONLY | O_DIRECTORY);
	if (trim->parent < 0)
		return could_not("open", dir, trim->parent);
	if (fileset_lock(tree->fd, tree->path) < 0)
		return -EBUSY;
	/* A signal ends us when there is nothing to clean up. */
	signals_block(all);
	newdir_remove(trim->parent, name);
	if (!anything) {
		signals_block(0);
		return 0;
	}
	error = mkdirat(trim->parent, name, 0700) < 0 ? -errno : 0;
	if (!error)
		error = root_open(&work, arena_join(&run_arena, dir, "/", name));
	if (error)
		could_not("make", arena_join(&run_arena, dir, "/", name), error);
	if (!error)
		error = fill(trim, &work);
	if (!error)
		error = exchange(trim, &work);
	newdir_remove(trim->parent, name);
	if (fstatat(trim->parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
		note(NOTE_WARNING, "could not remove all of %s", work.path);
	signals_block(0);
	return error;
}
