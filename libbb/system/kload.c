/* SPDX-License-Identifier: MIT */
/* Loading and removing, with the fallbacks that old kernels and packed files need. */

#include <elf.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/write.h"
#include "module/elf.h"
#include "module/image.h"
#include "module/modinfo.h"
#include "system/kload.h"

enum { COMPRESSED_FILE = 4 }; /* flag of finit_module, kernel 5.17 */

static int finit_module(int fd, const char *options, unsigned flags)
{
	return outcome(syscall(SYS_finit_module, fd, options, flags));
}

static int init_module(struct span bytes, const char *options)
{
	return outcome(syscall(SYS_init_module, bytes.data, bytes.length, options));
}

/* Whether the kernel unpacks the format PACKING itself. */
static bool kernel_unpacks(enum packing packing)
{
	const char *name = packing_name(packing);
	size_t length = text_length(name);
	struct span text;

	if (file_read(AT_FDCWD, "/sys/module/compression", LIMIT_KERNEL, &run_arena, &text) < 0)
		return false;
	return text.length >= length && !memcmp(text.data, name, length);
}

/*
 * Applies FLAGS to the module itself, because init_module has no flags: blanks the vermagic text,
 * and marks __versions as not to be loaded.
 */
static void ignore_by_editing(struct image *image, unsigned flags)
{
	uint8_t *bytes = (uint8_t *)image->window.data;
	const struct elf_section *versions;
	struct modinfo entry;
	struct span rest;
	struct elf elf;

	if (!flags || elf_open(&elf, image) < 0)
		return;
	rest = elf_find_bytes(&elf, ".modinfo");
	while (flags & KLOAD_IGNORE_VERMAGIC && modinfo_next(&rest, &entry)) {
		if (span_is(entry.key, "vermagic"))
			memset((uint8_t *)entry.key.data, 0,
			       (size_t)(entry.value.data - entry.key.data) + entry.value.length);
	}
	versions = elf_find(&elf, "__versions");
	if (flags & KLOAD_IGNORE_MODVERSIONS && versions) {
		/* sh_flags is at 8 in both classes; SHF_ALLOC is in its lowest byte. */
		size_t at = (size_t)(elf.headers.data - image->window.data) +
			    (size_t)(versions - elf.sections) * elf.entry + 8;

		bytes[at + (elf.is_big ? (elf.is_64 ? 7 : 3) : 0)] &= (uint8_t)~SHF_ALLOC;
	}
}

/* Loads BYTES, a plain module, from a file in memory. Returns -ENOSYS if there can be none. */
static int insert_memfd(struct span bytes, const char *options, unsigned flags)
{
	int fd = (int)syscall(SYS_memfd_create, "module", 1u /* MFD_CLOEXEC */);
	int error = -ENOSYS;

	if (fd < 0)
		return -ENOSYS;
	if (write_all(fd, bytes.data, bytes.length) == 0)
		error = finit_module(fd, options, flags);
	close(fd);
	return error;
}

static int insert_bytes(struct image *image, const char *options, unsigned flags)
{
	int error = insert_memfd(image->window, options, flags);

	if (error != -ENOSYS)
		return error;
	ignore_by_editing(image, flags);
	return init_module(image->window, options);
}

/* Reads FD to its end and unpacks it if it is packed. */
static int read_image(int fd, struct image *image, struct kload_failure *failure)
{
	struct span bytes;
	int error;

	error = image_read(fd, &run_arena, &bytes);
	if (!error)
		error = image_from_bytes(image, bytes, &run_arena);
	else
		image->fault = NULL;
	if (error)
		failure->fault = image->fault ? image->fault : errtext(error);
	else
		failure->bytes = image->window;
	return error;
}

/*
 * What to do with a regular file: hand it over as it is, have the kernel decompress it, or unpack
 * it here.
 */
enum way { WAY_PLAIN, WAY_KERNEL, WAY_HERE };

/* xz's stream header: the magic, a zero byte, the kind of check sum (xz-file-format.txt, 2.1.1). */
enum { XZ_CHECK_AT = 7, XZ_CHECK_CRC32 = 1 };

/* Returns an enum way, or -errno. */
static int way_of_file(int fd)
{
	uint8_t start[XZ_CHECK_AT + 1] = { 0 };
	int got = outcome(pread(fd, start, sizeof(start), 0));
	enum packing packing;

	if (got < 0)
		return got;
	packing = packing_of((struct span){ start, (size_t)got });
	if (packing == PACKING_NONE)
		return WAY_PLAIN;
	/* The kernel's decoder knows CRC32 alone. xz itself takes CRC64 unless told otherwise. */
	if (ENABLE_XZ && packing == PACKING_XZ && start[XZ_CHECK_AT] > XZ_CHECK_CRC32)
		return WAY_HERE;
	return kernel_unpacks(packing) ? WAY_KERNEL : WAY_HERE;
}

/* Sets the fault of a file that the kernel has not seen. Returns ERROR. */
static int fail(struct kload_failure *failure, int error)
{
	failure->fault = errtext(error);
	return error;
}

int kload_insert_unpacked(int fd, const char *options, unsigned flags,
			  struct kload_failure *failure)
{
	struct image image;
	int error;

	*failure = (struct kload_failure){ .fault = NULL };
	error = read_image(fd, &image, failure);
	return error ? error : insert_bytes(&image, options, flags);
}

int kload_insert(int fd, const char *options, unsigned flags, struct kload_failure *failure)
{
	struct stat status;
	int error, way = WAY_HERE;

	*failure = (struct kload_failure){ .fault = NULL };
	if (fstat(fd, &status) < 0)
		return fail(failure, -errno);
	if (S_ISREG(status.st_mode))
		way = way_of_file(fd);
	if (way < 0)
		return fail(failure, way);
	failure->by_kernel = way == WAY_KERNEL;
	if (way != WAY_HERE) {
		error = finit_module(fd, options,
				     way == WAY_KERNEL ? flags | COMPRESSED_FILE : flags);
		if (error != -ENOSYS || way == WAY_KERNEL)
			return error;
	}
	return kload_insert_unpacked(fd, options, flags, failure);
}

int kload_remove(const char *name, bool force)
{
	return outcome(syscall(SYS_delete_module, name, O_NONBLOCK | (force ? O_TRUNC : 0)));
}
