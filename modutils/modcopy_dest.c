/* SPDX-License-Identifier: MIT */
/*
 * Fills a directory with the items, the cut-down lists of the kernel package, and a fresh index by
 * depmod.
 */

//part: modcopy

#include <sys/stat.h>

#include "base/file.h"
#include "base/libbb.h"
#include "base/write.h"
#include "files/layers.h"
#include "files/names.h"
#include "files/path.h"
#include "modcopy.h"
#include "modcopy_place.h"
#include "tree/modules.h"

/* ---- Links */

static int copy_link(struct dest *dest, const struct item *item)
{
	int dir = dest_open_parent(dest, item->path), error = 0;

	if (dir < 0)
		return dir;
	if (symlinkat(item->link, dir, base_name(item->path)) < 0)
		error = -errno;
	dest_clamp_time(dir, base_name(item->path));
	close(dir);
	return error;
}

/* ---- The kernel package's lists */

/* Whether LINE of modules.order is a module of the result. */
static bool is_copied(const struct modcopy *copy, const char *line)
{
	const struct closure_node *node =
		closure_find(&copy->closure, name_from_path(&run_arena, line));

	return node && node->path;
}

/*
 * Adds the modules that come from LAYER in the order that depmod gives them, which is that of the
 * layer's own modules.order.
 */
static void order_layer(const struct modcopy *copy, const struct tree *layer, struct strbuf *order)
{
	struct modules modules = { .by_name = { .arena = &run_arena } };
	static const struct rank no_rank;

	for (size_t i = 0; i < copy->closure.count; i++) {
		const char *path = copy->closure.nodes[i].path;

		if (path && tree_of_path(&copy->context.tree, &path) == layer)
			modules_add(&modules, &no_rank, false, path);
	}
	modules_order(&modules, layer, false);
	for (size_t i = 0; i < modules.count; i++) {
		const char *path = modules_plain_path(modules.list[i].path);

		strbuf_ended(order, path, text_length(path), '\n');
	}
}

/* In one tree the modules of higher layers have to stand first in the list to be preferred. */
static void order_layers(const struct modcopy *copy, struct strbuf *order)
{
	const struct layers *layers = tree_layers(&copy->context.tree);

	for (size_t i = layers->count; i-- > 0;)
		order_layer(copy, &layers->list[i], order);
	order_layer(copy, &copy->context.tree, order);
}

static void cut_order(const struct modcopy *copy, struct span text, struct strbuf *cut)
{
	char *line;

	if (ENABLE_MODULE_LAYERS && tree_is_layered(&copy->context.tree)) {
		order_layers(copy, cut);
		return;
	}
	while ((line = file_next_line(&text))) {
		if (is_copied(copy, line))
			strbuf_ended(cut, line, text_length(line), '\n');
	}
}

/* Keeps the aliases, which are all that an index takes from it. */
static void cut_modinfo(const struct modcopy *copy, struct span text, struct strbuf *cut)
{
	static const char wanted[] = ".alias=";

	(void)copy;
	while (text.length) {
		const char *entry = span_text(text, 0);
		size_t length = entry ? text_length(entry) : 0;

		if (!entry)
			return;
		if (text_find(entry, wanted) &&
		    !text_first(arena_text(&run_arena, entry,
					   (size_t)(text_find(entry, wanted) - entry)),
				'='))
			strbuf_ended(cut, entry, length, '\0');
		text = span_from(text, length + 1);
	}
}

static void keep_all(const struct modcopy *copy, struct span text, struct strbuf *cut)
{
	(void)copy;
	strbuf_bytes(cut, text.data, text.length);
}

static const struct {
	char name[24];
	void (*cut)(const struct modcopy *copy, struct span text, struct strbuf *cut);
} lists[] = {
	{ "modules.order", cut_order },
	{ "modules.builtin", keep_all },
	{ "modules.builtin.modinfo", cut_modinfo },
};

/* Writes the list NUMBER, empty if the source has none. Returns 0 or -errno. */
static int write_list(struct dest *dest, size_t number)
{
	const struct tree *tree = &dest->copy->context.tree;
	struct strbuf cut = { .arena = &run_arena };
	struct stat status = { .st_mode = 0644 };
	struct span text = { NULL, 0 };
	int from = tree_file(tree, lists[number].name), to, error;

	if (from < 0 && from != -ENOENT)
		return from;
	if (from >= 0)
		fstat(from, &status);
	error = from < 0 ? 0 : file_read_opened(from, LIMIT_LIST, &run_arena, &text);
	if (error)
		return error;
	lists[number].cut(dest->copy, text, &cut);
	to = dest_make_file(dest, arena_join(&run_arena, tree->inside, "/", lists[number].name));
	if (to < 0)
		return to;
	error = write_all(to, cut.text, cut.length);
	if (from >= 0)
		dest_take_over(to, &status);
	close(to);
	return error;
}

/* ---- The index */

static void clamp_index(const struct dest *dest)
{
	const char *inside = dest_place(dest, dest->copy->context.tree.inside);
	int dir = root_file(&dest->root, inside, O_RDONLY | O_DIRECTORY);
	struct dir_list list = { NULL, 0 };

	if (dir < 0)
		return;
	dir_list(dir, &run_arena, &list);
	for (size_t i = 0; i < list.count; i++) {
		if (text_after(list.entries[i].name, "modules."))
			dest_clamp_time(dir, list.entries[i].name);
	}
	close(dir);
}

const char *const modcopy_tops[] = { "lib", "usr", "etc", "run", NULL };

int modcopy_fill(void *context, const char *dir)
{
	const struct modcopy *copy = context;
	struct dest dest = { .copy = copy, .made = { .arena = &run_arena } };
	const char *failed = dir;
	int error;

	error = root_open(&dest.root, dir);
	if (!error)
		error = dest_find_lib(&dest);
	for (size_t i = 0; i < copy->item_count && !error; i++) {
		const struct item *item = &copy->items[i];

		failed = tree_name(&copy->context.tree, item->source ? item->source : item->path);
		error = item->kind == ITEM_LINK ? copy_link(&dest, item)
						: dest_copy_file(&dest, item);
	}
	for (size_t i = 0; i < ARRAY_SIZE(lists) && !error; i++) {
		failed = tree_name(&copy->context.tree, lists[i].name);
		error = write_list(&dest, i);
	}
	if (error) {
		note(NOTE_ERROR, "could not copy %s: %s", failed, errtext(error));
		return EXIT_FAILED;
	}
	error = dest_make_index(dir, dest_place(&dest, copy->context.tree.inside),
				copy->context.tree.version);
	clamp_index(&dest);
	dest_finish_dirs(&dest);
	return error;
}
