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

/*
 * Opens the layer in DIR of ROOT. Returns 1, 0 if DIR has no modules of VERSION, or -errno of
 * opening DIR.
 */
static int open_layer(struct tree *layer, const struct root *root, const char *dir,
		      const char *version)
{
	static const char *const places[] = { "/", "/lib/modules/", "/usr/lib/modules/" };
	struct root image = { arena_join(&run_arena, root->path, dir, NULL), -1 };

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

/* Returns the path of the tree that LAYER overlaps, NULL if there is none. */
static const char *find_overlap(const struct tree *tree, const struct tree *layer)
{
	for (size_t i = 0; i <= tree->layers->count; i++) {
		const struct tree *other = i ? &tree->layers->list[i - 1] : tree;

		if (other->fd >= 0 &&
		    (is_inside(layer->fd, other->fd) || is_inside(other->fd, layer->fd)))
			return other->path;
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

static void add(struct opening *opening, const char *given)
{
	struct layers *layers = opening->tree->layers;
	struct tree *layer = &layers->list[layers->count];
	const char *dir = trimmed(given), *overlap;
	int found;

	if (layers->count + layers->absent_count == OVERLAYS_MAX) {
		note(NOTE_WARNING, "layer %s%s is left out: there are more than %d",
		     opening->root->path, dir, OVERLAYS_MAX);
		return;
	}
	*layer = (struct tree){ .layers = layers };
	found = open_layer(layer, opening->root, dir, opening->tree->version);
	if (found == -ENOENT) {
		layers->absent[layers->absent_count++] = given;
		note(NOTE_NOTICE, "layer %s%s is not there", opening->root->path, given);
		return;
	}
	if (found < 0) {
		refuse(opening, dir, found);
		return;
	}
	if (!found) {
		note(opening->is_option ? NOTE_WARNING : NOTE_NOTICE,
		     "layer %s%s has no modules of %s", opening->root->path, given,
		     opening->tree->version);
		return;
	}
	overlap = find_overlap(opening->tree, layer);
	if (overlap) {
		note(NOTE_WARNING, "layer %s is left out: it overlaps %s", layer->path, overlap);
		close(layer->fd);
		return;
	}
	layers->dirs[layers->count++] = arena_join(&run_arena, opening->root->path, dir, NULL);
}

static void take_line(void *context, struct conf_line *line)
{
	struct opening *opening = context;
	const char *dir;

	if (strcmp(line->keyword, "layer") != 0)
		return;
	dir = text_field(&line->rest);
	if (!dir || *dir != '/' || (!root_is_running(opening->root) && path_leads_up(dir)))
		conf_bad_line(line);
	else
		add(opening, dir);
}

int layers_open(struct tree *tree, bool with_conf)
{
	struct opening opening = { .tree = tree, .root = &tree->root };
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

/* Whether LAYER is in a folder of versions; else it is in the root of an image. */
static bool is_folder(const struct tree *layer)
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
			strbuf_format(&text, "%s %s", is_folder(layer) ? "-m" : "-b",
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
