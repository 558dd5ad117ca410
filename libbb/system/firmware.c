/* SPDX-License-Identifier: MIT */
/*
 * A request is a directory with two files. The answer is 1 in "loading", the contents in "data",
 * and 0 in "loading". With -1 in "loading" the driver goes on without the file
 * (Documentation/driver-api/firmware/fallback-mechanisms.rst in the kernel's source).
 */

#include <sys/file.h>
#include <sys/utsname.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/write.h"
#include "files/path.h"
#include "module/unpack.h"
#include "system/firmware.h"
#include "system/fwpath.h"

/* Reads the file for NAME, unpacked, as the kernel itself does. */
static int read_firmware(const char *name, struct span *bytes)
{
	struct utsname kernel;
	const struct tree tree = { .root = root_running, .version = kernel.release };
	struct fwpath fwpath;
	const char *path;
	int error;

	/* As in the kernel, ".." in a name is refused. */
	if (text_find(name, ".."))
		return -ENOENT;
	uname(&kernel);
	fwpath_open(&fwpath, &tree);
	path = fwpath_find(&fwpath, name);
	error = path ? file_read(AT_FDCWD, path, LIMIT_FIRMWARE, &run_arena, bytes) : -ENOENT;
	/* A file called NAME goes to the driver as it is, even if it is packed. */
	if (!error && strlen(base_name(path)) > strlen(base_name(name)))
		error = unpack(packing_of(*bytes), *bytes, &run_arena, bytes);
	return error;
}

static int write_file(const char *dir, const char *name, struct span bytes)
{
	int fd = file_open(arena_join(&run_arena, dir, name, NULL), O_WRONLY);
	int error;

	if (fd < 0)
		return fd;
	error = write_all(fd, bytes.data, bytes.length);
	close(fd);
	return error;
}

static int set_loading(const char *dir, const char *state)
{
	return write_file(dir, "/loading", (struct span){ (const uint8_t *)state, strlen(state) });
}

/*
 * Whether nobody else is answering the request in DIR, which may have come as an event and be found
 * in /sys as well: to begin again takes away what the other has written. The lock ends with us.
 */
static bool is_ours(const char *dir)
{
	int fd = file_open(arena_join(&run_arena, dir, "/loading", NULL), O_RDONLY);

	return fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
}

int firmware_answer(const char *devpath, const char *name)
{
	const char *dir = arena_join(&run_arena, "/sys", devpath, NULL);
	struct span bytes;
	int error;

	if (ENABLE_MODPLUG_FIRMWARE && !is_ours(dir))
		return 0;
	error = read_firmware(name, &bytes);
	if (!error)
		error = set_loading(dir, "1");
	if (!error)
		error = write_file(dir, "/data", bytes);
	if (error)
		set_loading(dir, "-1");
	else
		error = set_loading(dir, "0");
	return error;
}

void firmware_each_request(void (*each)(void *context, const char *devpath, const char *name),
			   void *context)
{
	static const char requests[] = "/class/firmware/";
	struct dir_list list;

	root_list(&root_running, "/sys/class/firmware", &list);
	for (size_t i = 0; i < list.count; i++) {
		const char *devpath = arena_join(&run_arena, requests, list.entries[i].name, NULL);
		struct span text;
		char *line;

		if (file_read(AT_FDCWD, arena_join(&run_arena, "/sys", devpath, "/uevent"),
			      LIMIT_KERNEL, &run_arena, &text) < 0)
			continue;
		while ((line = file_next_line(&text))) {
			if (text_after(line, "FIRMWARE="))
				each(context, devpath, text_after(line, "FIRMWARE="));
		}
	}
}
