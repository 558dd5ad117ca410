/* SPDX-License-Identifier: MIT */
/*
 * A request is a directory with two files: 1 into "loading", the contents into "data", 0 into
 * "loading"; or -1 there, and the driver goes on without
 * (Documentation/driver-api/firmware/fallback-mechanisms.rst in the kernel's source).
 */

#include <sys/utsname.h>

#include "file.h"
#include "firmware.h"
#include "libbb.h"
#include "unpack.h"

/* Reads the firmware PATH, or PATH.zst or PATH.xz unpacked, as a kernel does by itself. */
static int read_file(const char *path, struct span *bytes)
{
	static const char suffixes[][5] = { "", ".zst", ".xz" };
	int error = -ENOENT;

	for (size_t i = 0; i < ARRAY_SIZE(suffixes) && error == -ENOENT; i++) {
		error = file_read(AT_FDCWD, arena_join(&run_arena, path, suffixes[i], NULL),
				  &run_arena, bytes);
		if (!error && i)
			error = unpack(packing_of(*bytes), *bytes, &run_arena, bytes);
	}
	return error;
}

/* Looks for NAME where the kernel does, in its order. */
static int find_file(const char *name, struct span *bytes)
{
	struct utsname kernel;
	struct span own = { NULL, 0 };
	const char *places[5] = { "" };
	int error = -ENOENT;

	/* The kernel's own check: a name leads nowhere else. */
	if (text_find(name, ".."))
		return -ENOENT;
	uname(&kernel);
	if (file_read(AT_FDCWD, "/sys/module/firmware_class/parameters/path", &run_arena, &own) ==
	    0)
		places[0] = file_next_line(&own);
	places[1] = arena_join(&run_arena, "/lib/firmware/updates/", kernel.release, NULL);
	places[2] = "/lib/firmware/updates";
	places[3] = arena_join(&run_arena, "/lib/firmware/", kernel.release, NULL);
	places[4] = "/lib/firmware";
	for (size_t i = 0; i < ARRAY_SIZE(places) && error == -ENOENT; i++) {
		if (places[i] && *places[i])
			error = read_file(arena_join(&run_arena, places[i], "/", name), bytes);
	}
	return error;
}

static int write_file(const char *dir, const char *name, struct span bytes)
{
	int fd = open(arena_join(&run_arena, dir, name, NULL), O_WRONLY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return -errno;
	error = write_all(fd, bytes.data, bytes.length);
	close(fd);
	return error;
}

static int set_loading(const char *dir, const char *state)
{
	return write_file(dir, "/loading", (struct span){ (const uint8_t *)state, strlen(state) });
}

int firmware_answer(const char *devpath, const char *name)
{
	const char *dir = arena_join(&run_arena, "/sys", devpath, NULL);
	struct span bytes;
	int error = find_file(name, &bytes);

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

void firmware_each_request(void (*each)(const char *devpath, const char *name))
{
	static const char place[] = "/class/firmware/";
	struct dir_list list = { NULL, 0 };
	int fd = open("/sys/class/firmware", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	dir_list(fd, &run_arena, &list);
	close(fd);
	for (size_t i = 0; i < list.count; i++) {
		const char *devpath = arena_join(&run_arena, place, list.entries[i].name, NULL);
		struct span text;
		char *line;

		if (file_read(AT_FDCWD, arena_join(&run_arena, "/sys", devpath, "/uevent"),
			      &run_arena, &text) < 0)
			continue;
		while ((line = file_next_line(&text))) {
			if (text_after(line, "FIRMWARE="))
				each(devpath, text_after(line, "FIRMWARE="));
		}
	}
}
