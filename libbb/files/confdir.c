/* SPDX-License-Identifier: MIT */
/* The reader of modprobe.d and depmod.d. */

#include <dirent.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/libbb.h"
#include "base/sort.h"
#include "files/confdir.h"
#include "files/path.h"

/* The files found so far, in the order of the directories. */
struct conf_files {
	struct sort_row *files; /* key: base name; value: whole path */
	size_t count;
	size_t capacity;
	struct hash names;
	bool failed; /* a file that exists could not be read */
};

char *conf_text(const char *line)
{
	while (*line == ' ' || *line == '\t')
		line++;
	return (char *)line;
}

void conf_bad_line(const struct conf_line *line)
{
	note(NOTE_ERROR, "%s line %u: ignoring bad line starting with '%s'", line->file,
	     line->number, line->keyword);
}

/*
 * Drops the backslashes of LINE; the byte behind each one is taken literally. Returns whether the
 * last one ends the line, so that the next line continues it.
 */
static bool drop_backslashes(char *line)
{
	char *out = line;

	for (; *line; line++) {
		if (*line == '\\' && !*++line) {
			*out = '\0';
			return true;
		}
		*out++ = *line;
	}
	*out = '\0';
	return false;
}

/*
 * Takes one line off TEXT, with the lines that continue it. Returns NULL at the end. *NUMBER counts
 * lines.
 */
static char *next_logical_line(struct span *text, unsigned *number)
{
	char *line = file_next_line(text);
	char *end = line, *more;

	if (!line)
		return NULL;
	++*number;
	while (drop_backslashes(end) && (more = file_next_line(text))) {
		++*number;
		end += text_length(end);
		memmove(end, more, text_length(more) + 1);
	}
	return line;
}

int conf_file_read(const struct confdir *confdir, int fd, const char *name)
{
	struct span text;
	unsigned number = 0;
	char *line;
	int error = file_read_fd(fd, LIMIT_CONF, &run_arena, &text);

	if (error)
		return error;
	for (;;) {
		struct conf_line parsed = { .file = name, .number = number + 1 };

		line = next_logical_line(&text, &number);
		if (!line)
			return 0;
		if (*line == '#')
			continue;
		parsed.rest = line;
		parsed.keyword = text_field(&parsed.rest);
		if (parsed.keyword)
			confdir->line(confdir->context, &parsed);
	}
}

/* Whether PATH is a link to /dev/null, which need not exist below a ROOT. */
static bool is_mask(const struct root *root, const char *path)
{
	const char *target = root_link(root, path);

	return target && !strcmp(target, "/dev/null");
}

/*
 * Prints ERROR for PATH. A dangling link and a name that is no file count as configured so; every
 * other error makes confdir_read fail.
 */
static void tell_unread(struct conf_files *found, const struct root *root, const char *path,
			int error, enum note_level level)
{
	if (error != -ENOENT && error != -EISDIR)
		found->failed = true;
	note(level, "could not read configuration %s: %s",
	     arena_join(&run_arena, root->path, path, NULL), errtext(error));
}

/* Adds the file PATH; CONTENTS is PATH again, or NULL if there is nothing to read. */
static void add_file(struct conf_files *found, const char *path, const char *contents)
{
	const char *base = base_name(path);
	bool fresh;

	/* A file of that name hides this one. */
	hash_add(&found->names, base, &fresh);
	if (!fresh)
		return;
	found->files = arena_grow(&run_arena, found->files, found->count, &found->capacity,
				  sizeof(*found->files));
	sort_row(&found->files[found->count++], base, 0, contents);
}

/*
 * Adds a file of a directory. A dangling link hides no file of its name in a later directory, but a
 * link to /dev/null does.
 */
static void add_entry(struct conf_files *found, const struct root *root, const char *path,
		      bool is_file)
{
	int error = is_file ? 0 : root_check(root, path);

	if (error && is_mask(root, path))
		add_file(found, path, NULL);
	else if (error)
		tell_unread(found, root, path, error, NOTE_ERROR);
	else
		add_file(found, path, path);
}

static bool is_conf(const char *name)
{
	size_t length = text_length(name);

	return *name != '.' && length > 5 && !strcmp(name + length - 5, ".conf");
}

/*
 * Adds the file PATH, which is of any kind if confdir->any_kind, or the files of the directory
 * PATH. If there is none, prints that at the level ABSENT, or not if that is 0.
 */
static void add_path(struct conf_files *found, const struct confdir *confdir, const char *path,
		     enum note_level absent)
{
	const struct root *root = confdir->root;
	struct dir_list list;
	int error = root_list(root, path, &list);
	bool is_dir = error != -ENOTDIR;

	if (!is_dir)
		error = confdir->any_kind ? 0 : root_check(root, path);
	if (error && (error != -ENOENT || absent))
		tell_unread(found, root, path, error, error == -ENOENT ? absent : NOTE_ERROR);
	if (!is_dir && !error)
		add_file(found, path, path);
	for (size_t i = 0; i < list.count; i++) {
		const struct dir_entry *entry = &list.entries[i];

		if (is_conf(entry->name))
			add_entry(found, root, arena_join(&run_arena, path, "/", entry->name),
				  entry->type == DT_REG);
	}
}

/* Whether PATH is one of the paths that a user gave. */
static bool is_given(const struct confdir *confdir, const char *path)
{
	const char *const *given = confdir->any_kind ? confdir->paths : NULL;

	while (given && *given && *given != path)
		given++;
	return given && *given;
}

/* Reads PATH, whose kind was looked at, with open(2)'s FLAGS. Returns 0 or -errno. */
static int read_path(const struct confdir *confdir, const char *path, int flags)
{
	int fd = root_file(confdir->root, path, O_RDONLY | flags);
	int error;

	if (fd < 0)
		return fd;
	error = conf_file_read(confdir, fd,
			       arena_join(&run_arena, confdir->root->path, path, NULL));
	close(fd);
	return error;
}

static void read_found(const struct confdir *confdir, struct conf_files *found, const char *path)
{
	/* A pipe that a user gave may have nothing in it yet. */
	int error = read_path(confdir, path, is_given(confdir, path) ? 0 : OPEN_CAREFULLY);

	if (error < 0)
		tell_unread(found, confdir->root, path, error, NOTE_ERROR);
}

void conf_file(const struct confdir *confdir, const char *path)
{
	struct conf_files found = { .names = { .arena = &run_arena } };
	int error = root_check(confdir->root, path);

	if (!error)
		error = read_path(confdir, path, OPEN_CAREFULLY);
	if (error && error != -ENOENT)
		tell_unread(&found, confdir->root, path, error, NOTE_ERROR);
}

bool confdir_read(const struct confdir *confdir)
{
	static const char *const parents[] = { "/etc/", "/run/", "/usr/local/lib/", "/usr/lib/",
					       "/lib/" };
	struct conf_files found = { .names = { .arena = &run_arena } };

	for (const char *const *path = confdir->paths; path && *path; path++)
		add_path(&found, confdir, *path, confdir->absent);
	for (size_t i = 0; !confdir->paths && i < ARRAY_SIZE(parents); i++)
		add_path(&found, confdir, arena_join(&run_arena, parents[i], confdir->name, NULL),
			 0);
	sort_rows(found.files, found.count);
	for (size_t i = 0; i < found.count; i++) {
		if (found.files[i].value)
			read_found(confdir, &found, found.files[i].value);
	}
	return !found.failed;
}
