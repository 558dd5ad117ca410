/* SPDX-License-Identifier: MIT */
/*
 * A path is followed part by part, as the kernel does it, so that every link is seen once with its
 * own place. /lib/firmware itself is taken as it is: whether /lib is a link is a matter of the
 * system, not of the firmware.
 */

#include <sys/stat.h>

#include "base/libbb.h"
#include "base/sort.h"
#include "files/match.h"
#include "files/path.h"
#include "module/modinfo.h"
#include "system/fwfiles.h"

/* ---- Links */

/* Adds an entry for PATH, unless there is one. */
static void add_entry(struct fwfiles *files, const char *path, const char *link, const char *source)
{
	bool fresh;
	struct hash_slot *slot = hash_add(&files->by_path, path, &fresh);
	struct fwfile *file;

	if (!fresh)
		return;
	files->list = arena_grow(&run_arena, files->list, files->count, &files->capacity,
				 sizeof(*files->list));
	file = &files->list[files->count++];
	*file = (struct fwfile){ arena_copy(&run_arena, path), link, source, NULL };
	if (source)
		file->source = arena_copy(&run_arena, source);
	slot->key = file->path;
	slot->value = (uint32_t)files->count;
}

/* A path that is being followed. */
struct trail {
	struct fwfiles *files;
	const char *base; /* the directory that links may not leave */
	size_t base_length;
	struct strbuf at; /* BASE and the parts that are done, without links */
	const char *rest; /* the parts to do */
	unsigned links;
};

/*
 * Returns TARGET, that of a link in the directory trail->at, without the base before it if it is
 * absolute; NULL if it leads out of the base.
 */
static const char *inside_base(const struct trail *trail, const char *target)
{
	const char *text = trail->at.text;
	size_t depth = 0;

	if (ENABLE_MODULE_LAYERS && *target == '/' && trail->files->dir)
		return NULL;
	if (*target == '/') {
		target = text_after(target, trail->base);
		return target && *target == '/' && !path_leads_up(target) ? target : NULL;
	}
	for (size_t i = trail->base_length; i < trail->at.length; i++)
		depth += text[i] == '/';
	for (const char *part = target; *part;) {
		size_t length = text_before(part, "/");

		if (length == 2 && !memcmp(part, "..", 2)) {
			if (!depth--)
				return NULL;
		} else if (length && !(length == 1 && *part == '.')) {
			depth++;
		}
		part += length + (part[length] == '/');
	}
	return target;
}

/* Takes the link to TARGET that the part behind the first BEFORE bytes of trail->at is. */
static int take_link(struct trail *trail, size_t before, const char *target)
{
	enum { LINKS_MAX = 40 };
	const char *path = arena_copy(&run_arena, strbuf_end(&trail->at));
	const char *inside;

	trail->at.length = before;
	inside = inside_base(trail, target);
	if (!inside) {
		path = arena_join(&run_arena, path, trail->rest, NULL);
		add_entry(trail->files, path, NULL, path);
		trail->rest = NULL;
		return 0;
	}
	if (++trail->links > LINKS_MAX)
		return -ELOOP;
	add_entry(trail->files, path, target, NULL);
	trail->rest = arena_join(&run_arena, inside, "/", trail->rest);
	if (*target == '/')
		trail->at.length = trail->base_length;
	return 0;
}

/* Takes the next part of trail->rest, whose first LENGTH bytes it is. Returns 0 or -errno. */
static int take_part(struct trail *trail, size_t length)
{
	const char *part = trail->rest, *target;
	size_t before = trail->at.length;

	trail->rest += length;
	if (!length || (length == 1 && *part == '.'))
		return 0;
	if (length == 2 && !memcmp(part, "..", 2)) {
		if (before == trail->base_length)
			return -EXDEV;
		while (trail->at.text[--trail->at.length] != '/')
			;
		return 0;
	}
	strbuf_char(&trail->at, '/');
	strbuf_bytes(&trail->at, part, length);
	target = root_link(trail->files->fwpath->root, strbuf_end(&trail->at));
	return target ? take_link(trail, before, target) : 0;
}

/* Adds the regular file at PATH, which is below BASE, and the links on the way to it. */
static int add_path(struct fwfiles *files, const char *base, const char *path)
{
	struct trail trail = { .files = files, .base = base, .base_length = text_length(base) };
	int error, fd = root_regular(files->fwpath->root, path);

	if (fd < 0)
		return fd;
	close(fd);
	trail.at.arena = &run_arena;
	strbuf_text(&trail.at, base);
	trail.rest = path + trail.base_length;
	while (trail.rest && *trail.rest) {
		trail.rest += *trail.rest == '/';
		error = take_part(&trail, text_before(trail.rest, "/"));
		if (error)
			return error;
	}
	if (trail.rest)
		add_entry(files, strbuf_end(&trail.at), NULL, strbuf_end(&trail.at));
	return 0;
}

/* ---- Names */

/* Returns the directory of FILES in which PATH, which fwpath_find has found for NAME, is. */
static const char *base_of(const struct fwfiles *files, const char *path, const char *name)
{
	const struct fwpath *fwpath = files->fwpath;

	if (ENABLE_MODULE_LAYERS && files->dir)
		return files->dir;
	if (text_after(path, "/lib/firmware/"))
		return "/lib/firmware";
	for (size_t i = 0; i < fwpath->count; i++) {
		const char *rest = text_after(path, fwpath->dirs[i]);

		if (rest && *rest == '/' && text_after(rest + 1, name))
			return fwpath->dirs[i];
	}
	return "";
}

/* Adds the files of NAME, which is no pattern. Returns 0 or -ENOENT. */
static int add_name(struct fwfiles *files, const char *name)
{
	const struct fwpath *fwpath = files->fwpath;
	const char *path = fwpath_find(fwpath, name), *suffix;
	int error;

	if (!path)
		return -ENOENT;
	error = add_path(files, base_of(files, path, name), path);
	suffix = path + text_length(path) - strlen(".zst");
	if (strcmp(suffix, ".zst") != 0 || !strcmp(base_name(path), base_name(name)))
		return error ? -ENOENT : 0;
	path = fwpath_find(fwpath, arena_join(&run_arena, name, ".xz", NULL));
	if (path && add_path(files, base_of(files, path, name), path) == 0)
		return 0;
	return error ? -ENOENT : 0;
}

/* ---- Patterns: from part to part, the names that fit so far */

enum { PARTS_MAX = 64, NAMES_MAX = 65536 };

struct names {
	struct hash seen;
	struct sort_row *list;
	size_t count, capacity;
};

/* Adds PARENT/NAME, of which LENGTH bytes count. */
static void names_add(struct names *names, const char *parent, const char *name, size_t length)
{
	struct strbuf text = { .arena = &run_arena };
	bool fresh;

	strbuf_text(&text, parent);
	if (*parent)
		strbuf_char(&text, '/');
	strbuf_bytes(&text, name, length);
	hash_add(&names->seen, strbuf_end(&text), &fresh);
	if (!fresh)
		return;
	names->list = arena_grow(&run_arena, names->list, names->count, &names->capacity,
				 sizeof(*names->list));
	sort_row(&names->list[names->count++], text.text, 0, NULL);
}

/* Returns the length of NAME without the suffix of a packed file. */
static size_t unpacked_length(const char *name)
{
	size_t length = text_length(name);

	if (length > 4 && !strcmp(name + length - 4, ".zst"))
		return length - 4;
	return length > 3 && !strcmp(name + length - 3, ".xz") ? length - 3 : length;
}

/* Adds what fits PATTERN in the directory PARENT of all of FWPATH's; LAST: these are files. */
static void fit(const struct fwpath *fwpath, const char *parent, const char *pattern, bool last,
		struct names *names)
{
	for (size_t d = 0; d < fwpath->count; d++) {
		struct dir_list list;

		root_list(fwpath->root, arena_join(&run_arena, fwpath->dirs[d], "/", parent),
			  &list);
		for (size_t i = 0; i < list.count && names->count <= NAMES_MAX; i++) {
			const char *name = list.entries[i].name;
			size_t length = last ? unpacked_length(name) : text_length(name);

			if ((*name != '.' || *pattern == '.') &&
			    match(pattern, arena_text(&run_arena, name, length)))
				names_add(names, parent, name, length);
		}
	}
}

/* Makes NAMES those that the next part of the pattern, PART, adds to them. */
static void next_part(const struct fwpath *fwpath, struct names *names, const char *part, bool last)
{
	struct names next = { .seen = { .arena = &run_arena } };

	for (size_t i = 0; i < names->count && next.count <= NAMES_MAX; i++) {
		if (is_pattern(part))
			fit(fwpath, names->list[i].key, part, last, &next);
		else
			names_add(&next, names->list[i].key, part, text_length(part));
	}
	*names = next;
}

static int add_pattern(struct fwfiles *files, const char *pattern)
{
	struct names names = { .seen = { .arena = &run_arena } };
	char *rest = arena_copy(&run_arena, pattern), *part;
	bool found = false;

	names_add(&names, "", "", 0);
	for (unsigned parts = 0; (part = text_word(&rest, "/")); parts++) {
		next_part(files->fwpath, &names, part, !rest || !*rest);
		if (parts == PARTS_MAX || names.count > NAMES_MAX)
			return -E2BIG;
	}
	sort_rows(names.list, names.count);
	for (size_t i = 0; i < names.count; i++)
		found |= add_name(files, names.list[i].key) == 0;
	return found ? 0 : -ENOENT;
}

int fwfiles_add(struct fwfiles *files, const char *name)
{
	size_t before = files->count;
	struct hash_slot *slot;
	bool fresh;
	int error;

	if (!*name || *name == '/' || path_leads_up(name))
		return -EINVAL;
	slot = hash_add(&files->by_name, name, &fresh);
	if (!fresh)
		return 1 - (int)slot->value;
	slot->key = name = arena_copy(&run_arena, name);
	error = is_pattern(name) ? add_pattern(files, name) : add_name(files, name);
	slot->value = (uint32_t)(1 - error);
	while (before < files->count)
		files->list[before++].name = name;
	return error;
}

/* ---- Built-in drivers */

int fwfiles_each_builtin(const struct tree *tree,
			 void (*each)(void *context, const char *module, const char *name),
			 void *context)
{
	struct modinfo entry;
	struct span text;
	int error = tree_read(tree, "modules.builtin.modinfo", LIMIT_LIST, &run_arena, &text);

	while (!error && modinfo_next(&text, &entry)) {
		const char *dot = memchr(entry.key.data, '.', entry.key.length);
		size_t length = dot ? (size_t)(dot - (const char *)entry.key.data) : 0;

		if (dot && span_is(span_from(entry.key, length + 1), "firmware"))
			each(context, span_copy(&run_arena, span_part(entry.key, 0, length)),
			     span_copy(&run_arena, entry.value));
	}
	return error;
}
