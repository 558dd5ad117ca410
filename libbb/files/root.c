/* SPDX-License-Identifier: MIT */
/*
 * Files below a ROOT. An image under construction is full of absolute links that mean its own
 * files, not the build host's. openat2(2) resolves them inside. Where the kernel (before 5.6) or an
 * emulator lacks it, we walk the path ourselves.
 */

#include <limits.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/file.h"
#include "base/libbb.h"
#include "files/path.h"
#include "files/root.h"

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

const struct root root_running = { "", -1 };

/* The argument of openat2(2), and the flag that makes the directory a root. */
struct how {
	uint64_t flags, mode, resolve;
};
enum { RESOLVE_INSIDE = 0x10 };

int root_open(struct root *root, const char *path)
{
	size_t length = path ? text_length(path) : 0;

	while (length && path[length - 1] == '/')
		length--;
	*root = root_running;
	if (!length)
		return 0;
	root->path = path_absolute(arena_text(&run_arena, path, length));
	root->fd = file_open(root->path, O_PATH | O_DIRECTORY);
	return root->fd < 0 ? root->fd : 0;
}

/* Cuts the last component off the resolved path, which has no leading slash. */
static void cut_last(struct strbuf *resolved)
{
	while (resolved->length && resolved->text[--resolved->length] != '/')
		;
}

/*
 * Resolves PATH link by link, never above the root, into RESOLVED, in run_arena and without a
 * leading slash; its last link only if LAST. Returns 0 or -ELOOP. What does not exist stays as it
 * is.
 */
static int resolve(const struct root *root, const char *path, bool last, struct strbuf *resolved)
{
	enum { LINKS_MAX = 40 };
	char target[PATH_MAX];
	int links = 0;

	while (*path) {
		size_t length = text_before(path, "/");
		size_t before = resolved->length;
		ssize_t got;

		if (length == 2 && !memcmp(path, "..", 2)) {
			cut_last(resolved);
		} else if (length && !(length == 1 && *path == '.')) {
			if (resolved->length)
				strbuf_char(resolved, '/');
			strbuf_bytes(resolved, path, length);
			got = 0;
			if (path[length] || last)
				got = readlinkat(root->fd, strbuf_end(resolved), target,
						 sizeof(target) - 1);
			if (got > 0) {
				if (++links > LINKS_MAX)
					return -ELOOP;
				target[got] = '\0';
				path = arena_join(&run_arena, target, "/", path + length);
				resolved->length = *target == '/' ? 0 : before;
				continue;
			}
		}
		path += length + (path[length] == '/');
	}
	return 0;
}

/* Opens PATH, resolved by us. Returns a descriptor or -errno. */
static int walk_inside(const struct root *root, const char *path, int flags)
{
	struct strbuf resolved = { .arena = &run_arena };
	int fd = resolve(root, path, !(flags & O_NOFOLLOW), &resolved);

	if (fd < 0)
		return fd;
	if (!resolved.length)
		strbuf_char(&resolved, '.');
	return outcome(openat(root->fd, strbuf_end(&resolved), flags | O_NOFOLLOW | O_CLOEXEC));
}

const char *root_name(const struct root *root, const char *path)
{
	const char *name = arena_join(&run_arena, root->path, path, NULL);
	struct strbuf resolved = { .arena = &run_arena };
	struct stat inside, outside;
	int fd;

	if (root_is_running(root))
		return name;
	fd = root_file(root, path, O_PATH);
	if (fd < 0)
		return name;
	if (fstat(fd, &inside) == 0 &&
	    (fstatat(AT_FDCWD, name, &outside, 0) < 0 || inside.st_ino != outside.st_ino ||
	     inside.st_dev != outside.st_dev) &&
	    resolve(root, path, true, &resolved) == 0)
		name = arena_join(&run_arena, root->path, "/", strbuf_end(&resolved));
	close(fd);
	return name;
}

int root_file(const struct root *root, const char *path, int flags)
{
	struct how how = { (uint64_t)(flags | O_CLOEXEC), 0, RESOLVE_INSIDE };
	int fd;

	if (root_is_running(root))
		return file_open(path, flags);
	fd = outcome(syscall(SYS_openat2, root->fd, path, &how, sizeof(how)));
	/* EAGAIN: PATH has a "..", and something was renamed meanwhile, anywhere. */
	if (fd == -ENOSYS || fd == -EPERM || fd == -EAGAIN)
		fd = walk_inside(root, path, flags);
	return fd;
}

int root_check(const struct root *root, const char *path)
{
	struct stat status;
	int fd = root_file(root, path, O_PATH);
	int error;

	if (fd < 0)
		return fd;
	error = outcome(fstat(fd, &status));
	if (!error)
		error = file_check(&status);
	close(fd);
	return error;
}

int root_regular(const struct root *root, const char *path)
{
	int error;

	if (root_is_running(root))
		return file_open_regular(AT_FDCWD, path);
	error = root_check(root, path);
	return error ? error : root_file(root, path, O_RDONLY | OPEN_CAREFULLY);
}

const char *root_link(const struct root *root, const char *path)
{
	int fd = root_file(root, path, O_PATH | O_NOFOLLOW);
	const char *target;

	if (fd < 0)
		return NULL;
	target = file_link(&run_arena, fd, "");
	close(fd);
	return target;
}

int root_list(const struct root *root, const char *path, struct dir_list *list)
{
	int fd = root_file(root, path, O_RDONLY | O_DIRECTORY);
	int error;

	*list = (struct dir_list){ NULL, 0 };
	if (fd < 0)
		return fd;
	error = dir_list(fd, &run_arena, list);
	close(fd);
	return error;
}

/* Makes the directory PATH, whose parent exists. Returns 0 or -errno. */
static int make_one_dir(const struct root *root, const char *path)
{
	const char *base = base_name(path);
	size_t parent = (size_t)(base - path);
	int fd = root_file(root, arena_text(&run_arena, path, parent > 1 ? parent - 1 : parent),
			   O_PATH | O_DIRECTORY);
	int error = 0;

	if (fd < 0)
		return fd;
	if (mkdirat(fd, base, 0755) < 0 && errno != EEXIST)
		error = -errno;
	close(fd);
	return error;
}

/*
 * Whether PATH, of the running system, is a link of another user than root and us. Below a ROOT no
 * link leads out of it.
 */
static bool is_foreign_link(const struct root *root, const char *path)
{
	struct stat status;

	return root_is_running(root) &&
	       fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISLNK(status.st_mode) && status.st_uid != 0 && status.st_uid != geteuid();
}

int root_make_dir(const struct root *root, const char *path)
{
	/*
	 * A part that exists may be a link. Only a missing part is made, inside the one before it.
	 */
	for (size_t end = 1; path[end - 1]; end++) {
		const char *part;
		int error, fd;

		if (path[end] && path[end] != '/')
			continue;
		part = arena_text(&run_arena, path, end);
		if (is_foreign_link(root, part))
			return -EPERM;
		fd = root_file(root, part, O_PATH | O_DIRECTORY);
		if (fd >= 0)
			close(fd);
		error = fd == -ENOENT ? make_one_dir(root, part) : fd;
		if (error < 0)
			return error;
	}
	return root_file(root, path, O_RDONLY | O_DIRECTORY);
}
