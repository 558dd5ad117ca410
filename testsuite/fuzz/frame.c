/* SPDX-License-Identifier: MIT */
/* Prepares each input: notes go nowhere, no file exists, and memory is released afterwards. */

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/file.h"
#include "files/root.h"
#include "fuzz.h"
#include "index/index_file.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span served;
static int served_fd;
static struct {
	const char *name;
	struct span contents;
} named[16];
static size_t named_count;
static volatile uint8_t touched;

void fuzz_demand(bool truth)
{
	if (!truth)
		abort();
}

void fuzz_touch(struct span bytes)
{
	for (size_t i = 0; i < bytes.length; i++)
		touched = bytes.data[i];
}

void fuzz_touch_text(const char *text)
{
	fuzz_touch((struct span){ (const uint8_t *)text, strlen(text) });
}

/* Formats each note and touches its bytes, but prints nothing. */
static void take_note(const struct note *note)
{
	fuzz_touch_text(note->what);
	if (note->where)
		fuzz_touch_text(note->where);
	if (note->hint)
		fuzz_touch_text(note->hint);
}

void fuzz_serve(struct span contents)
{
	served = contents;
}

void fuzz_serve_as(const char *name, struct span contents)
{
	fuzz_demand(named_count < ARRAY_SIZE(named));
	named[named_count].name = name;
	named[named_count++].contents = contents;
}

void fuzz_serve_none(void)
{
	named_count = 0;
	served.data = NULL;
}

/* Whether there is a file PATH; its contents are served from now on. */
static bool serve(const char *path)
{
	const char *name = strrchr(path, '/'), *end = strrchr(path, '.');

	if (!named_count)
		return served.data != NULL;
	name = name ? name + 1 : path;
	for (size_t i = 0; i < named_count; i++) {
		if (strcmp(named[i].name, name) != 0)
			continue;
		served = named[i].contents;
		return true;
	}
	served = (struct span){ (const uint8_t *)"", 0 };
	return end && !strcmp(end, ".ko");
}

char *fuzz_head(struct span *input)
{
	const uint8_t *end = input->length ? memchr(input->data, '\n', input->length) : NULL;
	size_t length = end ? (size_t)(end - input->data) : 0;
	char *head = arena_text(&run_arena, (const char *)input->data, length);

	*input = span_from(*input, length + (end != NULL));
	return head;
}

int __wrap_file_read_fd(int fd, size_t limit, struct arena *arena, struct span *contents);
int __real_file_read_fd(int fd, size_t limit, struct arena *arena, struct span *contents);
int __wrap_file_read_opened(int fd, size_t limit, struct arena *arena, struct span *contents);
int __wrap_file_read(int dir, const char *path, size_t limit, struct arena *arena,
		     struct span *contents);
int __wrap_file_read_given(const char *path, size_t limit, struct arena *arena,
			   struct span *contents);
int __wrap_root_file(const struct root *root, const char *path, int flags);
int __wrap_root_regular(const struct root *root, const char *path);
int __wrap_root_list(const struct root *root, const char *path, struct dir_list *list);
int __wrap_index_open_file(struct index *index, int fd);
int __real_index_open_file(struct index *index, int fd);
int __wrap_file_map_fd(int fd, struct span *contents);
int __real_file_map_fd(int fd, struct span *contents);
void __wrap_file_unmap(struct span contents);
void __wrap_sleep_msec(unsigned msec);
void __wrap__exit(int status);

int __wrap_file_read_fd(int fd, size_t limit, struct arena *arena, struct span *contents)
{
	if (!served.data)
		return __real_file_read_fd(fd, limit, arena, contents);
	contents->data =
		(const uint8_t *)arena_text(arena, (const char *)served.data, served.length);
	contents->length = served.length;
	return 0;
}

int __wrap_file_read_opened(int fd, size_t limit, struct arena *arena, struct span *contents)
{
	int error = fd < 0 ? fd : __wrap_file_read_fd(fd, limit, arena, contents);

	if (fd >= 0)
		close(fd);
	return error;
}

/* Replaces reading files: a target sees only the served contents, never the machine's files. */
int __wrap_file_read(int dir, const char *path, size_t limit, struct arena *arena,
		     struct span *contents)
{
	(void)dir;
	return serve(path) ? __wrap_file_read_fd(-1, limit, arena, contents) : -ENOENT;
}

int __wrap_file_read_given(const char *path, size_t limit, struct arena *arena,
			   struct span *contents)
{
	return __wrap_file_read(AT_FDCWD, path, limit, arena, contents);
}

int __wrap_root_regular(const struct root *root, const char *path)
{
	return __wrap_root_file(root, path, O_RDONLY);
}

int __wrap_index_open_file(struct index *index, int fd)
{
	if (!served.data)
		return __real_index_open_file(index, fd);
	close(fd);
	return index_open(index, served);
}

int __wrap_file_map_fd(int fd, struct span *contents)
{
	if (!served.data)
		return __real_file_map_fd(fd, contents);
	*contents = served;
	return 0;
}

/* What is served is no mapping, but may begin on a page. */
void __wrap_file_unmap(struct span contents)
{
	(void)contents;
}

int __wrap_root_file(const struct root *root, const char *path, int flags)
{
	(void)root;
	(void)flags;
	fuzz_touch_text(path);
	return serve(path) ? dup(served_fd) : -ENOENT;
}

/* No directory exists: what is served are files. */
int __wrap_root_list(const struct root *root, const char *path, struct dir_list *list)
{
	(void)root;
	fuzz_touch_text(path);
	*list = (struct dir_list){ .count = 0 };
	return serve(path) ? -ENOTDIR : -ENOENT;
}

/* Nothing changes while a target sleeps. */
void __wrap_sleep_msec(unsigned msec)
{
	(void)msec;
}

/* The code ends the process only if memory runs out, which no input may cause. */
void __wrap__exit(int status)
{
	(void)status;
	abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	note_set_sink(take_note);
	note_threshold = NOTE_DEBUG;
	served_fd = memfd_create("served", MFD_CLOEXEC);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct arena_mark start;

	fuzz_one((struct span){ data, size });
	fuzz_serve_none();
	arena_release(&run_arena, start);
	return 0;
}
