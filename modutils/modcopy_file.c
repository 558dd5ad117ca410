/* SPDX-License-Identifier: MIT */
/*
 * One file of the result. It shares its blocks with the source where the file system can do that,
 * or is a hard link to it if that is wanted, or a copy. A module may be made anew: unpacked,
 * stripped, packed.
 *
 * Packing is done by the programs gzip, xz and zstd of this machine: the decoders that modbox has
 * are no help there, and an encoder for each would be a quarter of the binary. Their options are
 * those of the kernel's own build (scripts/Makefile.modinst), because the kernel reads no other xz
 * than one with CRC32 and a small dictionary.
 */

//part: modcopy

#include <sys/ioctl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/options.h"
#include "base/process.h"
#include "base/write.h"
#include "files/archive.h"
#include "files/names.h"
#include "files/path.h"
#include "modcopy.h"
#include "modcopy_place.h"
#include "modcopy_strip.h"
#include "module/unpack.h"

/* FICLONE of linux/fs.h: both files share their blocks until one is written. */
#define CLONE_FILE _IOW(0x94, 9, int)

/* ---- Copies */

/* Copies all of FROM to TO: by sharing blocks where the file system can. Returns 0 or -errno. */
static int copy_bytes(int from, int to)
{
	static char block[64 << 10];
	ssize_t got;
	int error = 0;

	if (ioctl(to, CLONE_FILE, from) == 0)
		return 0;
	while (!error && (got = read(from, block, sizeof(block))) != 0)
		error = got < 0 ? -errno : write_all(to, block, (size_t)got);
	return error;
}

/* Closes TO, a file that was written, with the attributes of STATUS. Returns ERROR, or -errno. */
static int finish_file(int to, const struct stat *status, int error)
{
	dest_take_over(to, status);
	return close(to) < 0 && !error ? -errno : error;
}

static int copy_plainly(struct dest *dest, const char *path, int from, const struct stat *status)
{
	int to = dest_make_file(dest, path);

	return to < 0 ? to : finish_file(to, status, copy_bytes(from, to));
}

/*
 * Makes PATH a hard link to the file FROM. Returns false if that cannot be, or if its time would
 * have to be changed, which would change the source's.
 */
static bool make_link(struct dest *dest, const char *path, int from, const struct stat *status)
{
	int dir, error;

	if ((uint64_t)status->st_mtim.tv_sec > archive_time(UINT64_MAX))
		return false;
	dir = dest_open_parent(dest, path);
	if (dir < 0)
		return false;
	error = linkat(AT_FDCWD, text_format(&run_arena, "/proc/self/fd/%d", from), dir,
		       base_name(path), AT_SYMLINK_FOLLOW);
	close(dir);
	return error == 0;
}

/* ---- Packing */

static const struct {
	char suffix[5];
	const char *words[5];
} packers[] = {
	[PACKING_NONE] = { "", { NULL } },
	[PACKING_GZ] = { ".gz", { "gzip", "-n", "-9", NULL } },
	[PACKING_XZ] = { ".xz", { "xz", "--check=crc32", "--lzma2=dict=1MiB", NULL } },
	/* The size, which follows, keeps the window, and with it the kernel's memory, small. */
	[PACKING_ZSTD] = { ".zst", { "zstd", "-q", "-19", NULL } },
};

/* What the child of become_packer reads and writes. */
static int packer_input, packer_output;

static int become_packer(const char *program, char *const *words, char *const *environment)
{
	if (dup2(packer_input, STDIN_FILENO) < 0 || dup2(packer_output, STDOUT_FILENO) < 0)
		return -1;
	return execvpe(program, words, environment);
}

/* Packs FROM, of SIZE bytes, to TO. Prints an error if that fails. Returns 0 or -errno. */
static int pack(enum packing packing, int from, int to, size_t size)
{
	const char *words[5];
	int status;

	memcpy(words, packers[packing].words, sizeof(words));
	if (packing == PACKING_ZSTD)
		words[3] = text_format(&run_arena, "--stream-size=%zu", size);
	packer_input = from;
	packer_output = to;
	status = process_run(become_packer, words[0], words, environ);
	if (!status)
		return 0;
	note(NOTE_ERROR,
	     status == 127 ? "could not run %s, which --compress needs"
			   : "%s has failed with status %d",
	     words[0], status);
	return -EIO;
}

/* Makes the file PATH with BYTES, packed. Returns 0 or -errno. */
static int make_packed(struct dest *dest, const char *path, enum packing packing, struct span bytes,
		       const struct stat *status)
{
	const char *packed = arena_join(&run_arena, path, packers[packing].suffix, NULL);
	int plain = dest_make_file(dest, path), dir, from, to, error;

	if (plain < 0)
		return plain;
	error = write_all(plain, bytes.data, bytes.length);
	if (packing == PACKING_NONE || error)
		return finish_file(plain, status, error);
	close(plain);
	dir = dest_open_parent(dest, path);
	from = openat(dir, base_name(path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	to = dest_make_file(dest, packed);
	error = dir < 0 || from < 0 ? -EIO : to;
	if (error >= 0)
		error = finish_file(to, status, pack(packing, from, to, bytes.length));
	unlinkat(dir, base_name(path), 0);
	close(from);
	close(dir);
	return error;
}

/* ---- Modules */

/* Strips BYTES, of the module PATH, or says why not. */
static bool strip_module(const struct modcopy *copy, const char *path, struct arena *arena,
			 struct span *bytes)
{
	static const char *const words[] = {
		[STRIP_SIGNED] = "is signed",
		[STRIP_DOUBT] = "refers to its debug sections",
	};
	enum strip_result result = strip_debug(*bytes, arena, bytes);

	if (result == STRIP_SIGNED || result == STRIP_DOUBT)
		note(NOTE_WARNING, "%s %s: it is not stripped",
		     tree_name(&copy->context.tree, path), words[result]);
	return result == STRIP_DONE;
}

/*
 * Makes the module PATH with the contents FILE anew, if it is to be another than it is. Returns 1
 * if not, 0, or -errno.
 */
static int remake(struct dest *dest, const char *path, struct span file, const struct stat *status)
{
	const struct modcopy *copy = dest->copy;
	struct arena scratch = { NULL, NULL, NULL };
	struct arena_mark mark = arena_mark(&scratch);
	enum packing packing = packing_of(file);
	enum packing wanted = copy->repacks ? copy->packing : packing;
	bool changes = wanted != packing;
	int error = 0;

	if (packing != PACKING_NONE && (changes || copy->strips))
		error = unpack(packing, file, &scratch, &file);
	if (!error && copy->strips)
		changes |= strip_module(copy, path, &scratch, &file);
	if (!error && module_is_packed(path))
		path = arena_text(&run_arena, path, (size_t)(text_last(path, '.') - path));
	if (!error)
		error = changes ? make_packed(dest, path, wanted, file, status) : 1;
	arena_release(&scratch, mark);
	return error;
}

static int copy_opened(struct dest *dest, const struct item *item, int from)
{
	const struct modcopy *copy = dest->copy;
	struct stat status;
	struct span file;
	int error = fstat(from, &status) < 0 ? -errno : 1;

	if (error > 0 && item->kind == ITEM_MODULE && (copy->repacks || copy->strips)) {
		error = file_map_fd(from, &file);
		if (!error) {
			error = remake(dest, item->path, file, &status);
			if (error >= 0 && file_map_failed())
				error = -EIO;
			file_unmap(file);
		}
	}
	if (error <= 0)
		return error;
	if (copy->links && item->kind != ITEM_CONFIG && make_link(dest, item->path, from, &status))
		return 0;
	return copy_plainly(dest, item->path, from, &status);
}

int dest_copy_file(struct dest *dest, const struct item *item)
{
	int from = tree_file(&dest->copy->context.tree, item->source), error;

	if (from < 0)
		return from;
	error = copy_opened(dest, item, from);
	close(from);
	return error;
}
