/* SPDX-License-Identifier: MIT */
/*
 * DIR of a layer is a folder of versions, or the root of an image: the first of DIR/VERSION,
 * DIR/lib/modules/VERSION and DIR/usr/lib/modules/VERSION that is there. In the last two links are
 * resolved inside of DIR, as depmod -b DIR does.
 */

#include "files/layers.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/libbb.h"
#include "files/confdir.h"
#include "files/path.h"

struct opening {
	struct tree *tree;
	const struct root *root; /* of the DIR that is looked at */
	bool is_option;          /* it is of the command line */
	bool needs_all;
	int error;
};

/* Returns DIR, absolute, without slashes at its end. */
static const char *trimmed(const char *dir)
{
	size_t length = text_length(dir);

	while (length && dir[length - 1] == '/')
		length--;
	return arena_text(&run_arena, dir, length);
}

/* ---- Which directory it is */

/* Returns a version that the image ROOT has modules of, or NULL. */
static const char *find_version(const struct root *root)
{
	static const char *const places[] = { "/lib/modules", "/usr/lib/modules" };
	struct dir_list list;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (root_list(root, places[i], &list) == 0 && list.count)
			return list.entries[0].name;
	}
	return NULL;
}

/*
 * Opens the layer in DIR of ROOT. Returns 1; 0 if DIR has no modules of VERSION, with *WHY set to
 * that in words; or -errno of opening DIR.
 */
static int open_layer(struct tree *layer, const struct root *root, const char *dir,
		      const char *version, const char **why)
{
	static const char *const places[] = { "/", "/lib/modules/", "/usr/lib/modules/" };
	struct root image = { arena_join(&run_arena, root->path, dir, NULL), -1 };
	const char *other;

	image.fd = root_file(root, *dir ? dir : "/", O_PATH | O_DIRECTORY);
	if (image.fd < 0)
		return image.fd;
	layer->version = version;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		layer->root = i && *image.path ? image : *root;
		layer->inside = arena_join(&run_arena, i ? "" : dir, places[i], version);
		layer->path = arena_join(&run_arena, layer->root.path, layer->inside, NULL);
		layer->fd = root_file(&layer->root, layer->inside, O_RDONLY | O_DIRECTORY);
		if (layer->fd < 0)
			continue;
		if (layer->root.fd != image.fd)
			close(image.fd);
		return 1;
	}
	other = find_version(&image);
	*why = text_format(&run_arena,
			   other ? "has no modules of %s, but of %s" : "has no modules of %s",
			   version, other);
	close(image.fd);
	return 0;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* Whether the directory INNER is OUTER, or lies inside of it. */
static bool is_inside(int inner, int outer)
{
	enum { DEPTH_MAX = 256 };
	struct stat goal, now, last = { .st_ino = 0 };
	bool found = false;
	int fd = dup(inner);

	if (fd < 0 || fstat(outer, &goal) < 0)
		return false;
	for (unsigned depth = 0; depth < DEPTH_MAX && fd >= 0 && fstat(fd, &now) == 0; depth++) {
		int above;

		found = is_same(&now, &goal);
		if (found || is_same(&now, &last))
			break;
		last = now;
		above = openat(fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
		close(fd);
		fd = above;
	}
	if (fd >= 0)
		close(fd);
	return found;
}

/* Returns what is amiss if LAYER overlaps TREE or another layer of it, NULL if it does not. */
static const char *find_overlap(const struct tree *tree, const struct tree *layer)
{
	for (size_t i = 0; i <= tree->layers->count; i++) {
		const struct tree *other = i ? &tree->layers->list[i - 1] : tree;
		bool inside = other->fd >= 0 && is_inside(layer->fd, other->fd);
		bool around = other->fd >= 0 && is_inside(other->fd, layer->fd);

		if (!inside && !around)
			continue;
		if (!strcmp(layer->path, other->path))
			return "is there already";
		return arena_join(&run_arena,
				  inside && around ? "is there already, as " : "overlaps ",
				  other->path, NULL);
	}
	return NULL;
}

/* ---- The list */

/* Says why DIR cannot be opened: an error for one of the command line, which fails. */
static void refuse(struct opening *opening, const char *dir, int error)
{
	note(opening->is_option ? NOTE_FATAL : NOTE_WARNING, "could not open layer %s%s: %s",
	     opening->root->path, dir, errtext(error));
	if (opening->is_option)
		opening->error = error;
}

/* Leaves out the layer PATH, of which TEXT says why. */
static void leave_out(struct opening *opening, enum note_level level, const char *path,
		      const char *text)
{
	struct layers *layers = opening->tree->layers;

	text = text_format(&run_arena, "layer %s %s", path, text);
	if (opening->needs_all) {
		level = NOTE_FATAL;
		opening->error = -ENOENT;
	}
	if (level == NOTE_NOTICE)
		layers->unused[layers->unused_count++] = text;
	note(level, level == NOTE_WARNING ? "%s: it is left out" : "%s", text);
}

static void add(struct opening *opening, const char *given)
{
	struct layers *layers = opening->tree->layers;
	struct tree *layer = &layers->list[layers->count];
	const char *dir = trimmed(given), *why;
	const char *path = arena_join(&run_arena, opening->root->path, *dir ? dir : "/", NULL);
	int found;

	if (layers->count + layers->unused_count == OVERLAYS_MAX) {
		leave_out(opening, NOTE_WARNING, path,
			  text_format(&run_arena, "is one too many, over %d", OVERLAYS_MAX));
		return;
	}
	*layer = (struct tree){ .layers = layers };
	found = open_layer(layer, opening->root, dir, opening->tree->version, &why);
	if (found == -ENOENT) {
		leave_out(opening, NOTE_NOTICE, path, "is not there");
		return;
	}
	if (found < 0) {
		refuse(opening, dir, found);
		return;
	}
	if (!found) {
		leave_out(opening, opening->is_option ? NOTE_WARNING : NOTE_NOTICE, path, why);
		return;
	}
	why = find_overlap(opening->tree, layer);
	if (why) {
		leave_out(opening, NOTE_WARNING, layer->path, why);
		close(layer->fd);
		return;
	}
	layers->dirs[layers->count++] = arena_join(&run_arena, opening->root->path, dir, NULL);
}

static void take_line(void *context, struct conf_line *line)
{
	struct opening *opening = context;
	const char *dir, *next;

	if (strcmp(line->keyword, "layer") != 0)
		return;
	dir = text_field(&line->rest);
	next = text_field(&line->rest);
	/* Two layers need two lines; a remark may stand behind one. */
	if (!dir || *dir != '/' || (next && *next != '#') ||
	    (!root_is_running(opening->root) && path_leads_up(dir)))
		conf_bad_line(line);
	else
		add(opening, dir);
}

int layers_open(struct tree *tree, bool with_conf)
{
	struct opening opening = {
		.tree = tree,
		.root = &tree->root,
		.needs_all = !with_conf,
	};
	const struct confdir confdir = {
		.root = &tree->root,
		.name = "depmod.d",
		.line = take_line,
		.context = &opening,
	};

	tree->layers = arena_alloc(&run_arena, sizeof(*tree->layers));
	tree->layers->base = tree;
	if (with_conf)
		confdir_read(&confdir);
	opening.root = &root_running;
	opening.is_option = true;
	for (const char **dir = option_overlays; *dir; dir++) {
		/* A process in the background has another directory later. */
		*dir = path_absolute(*dir);
		add(&opening, *dir);
	}
	return opening.error;
}

void layers_close(struct tree *tree)
{
	for (size_t i = 0; tree->layers && i < tree->layers->count; i++) {
		struct tree *layer = &tree->layers->list[i];

		close(layer->fd);
		layer->fd = -EBADF;
		if (layer->root.fd >= 0 && layer->root.fd != tree->root.fd)
			close(layer->root.fd);
	}
}

bool layers_is_folder(const struct tree *layer)
{
	return !*layer->root.path || layer->root.fd == layer->layers->base->root.fd;
}

const char *layers_options(const struct tree *layer)
{
	const struct layers *layers = layer->layers;
	struct strbuf text = { .arena = &run_arena };
	const char *root;

	if (!tree_is_layered(layer) || layer == layers->base)
		return NULL;
	root = layers->base->root.path;
	for (size_t i = 0; i < layers->count; i++) {
		if (layer == &layers->list[i])
			strbuf_format(&text, "%s %s", layers_is_folder(layer) ? "-m" : "-b",
				      layers->dirs[i]);
	}
	strbuf_format(&text, " --overlay %s", *root ? root : "/");
	for (size_t i = 0; layer != &layers->list[i]; i++)
		strbuf_format(&text, " --overlay %s", layers->dirs[i]);
	return strbuf_end(&text);
}

/* ---- Paths */

const struct tree *tree_of_path(const struct tree *tree, const char **path)
{
	if (!is_layer_path(*path) || !tree->layers)
		return tree;
	for (size_t i = 0; i < tree->layers->count; i++) {
		const struct tree *layer = &tree->layers->list[i];
		const char *rest = text_after(*path + 1, layer->path);

		if (rest && *rest == '/') {
			*path = rest + 1;
			return layer;
		}
	}
	return tree;
}

const char *layers_path(const struct tree *layer, const char *path)
{
	return arena_join(&run_arena, arena_join(&run_arena, "/", layer->path, "/"), path, NULL);
}
