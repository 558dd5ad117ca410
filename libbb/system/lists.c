/* SPDX-License-Identifier: MIT */
/* All lists have the lines of /etc/modules: a module, which may end in ".ko", and its options. */

#include "system/lists.h"
#include "base/libbb.h"
#include "base/sort.h"
#include "files/names.h"
#include "files/path.h"

struct lister {
	const struct context *context;
	void (*each)(void *context, const struct wanted_module *module);
	void *each_context;
};

static void take_file(const struct lister *lister, const char *path, bool any_order)
{
	bool before = autoload_set_any_order(any_order || autoload_any_order());

	autoload_file(&lister->context->tree.root, path, lister->each, lister->each_context);
	autoload_set_any_order(before);
}

/* Takes the file PATH, or the files of the directory PATH. NUMBERED: only numbers have an order. */
static int take_path(const struct lister *lister, const char *path, bool numbered)
{
	const struct root *root = &lister->context->tree.root;
	struct sort_row *files;
	struct dir_list list;
	size_t count = 0;
	int error = root_list(root, path, &list);

	if (error == -ENOTDIR)
		take_file(lister, path, false);
	if (error)
		return error == -ENOTDIR ? 0 : error;
	files = arena_raw(&run_arena, list.count * sizeof(*files));
	for (size_t i = 0; i < list.count; i++) {
		if (*list.entries[i].name != '.')
			sort_row(&files[count++], list.entries[i].name, 0, NULL);
	}
	sort_rows(files, count);
	for (size_t i = 0; i < count; i++) {
		const char *name = files[i].key;

		take_file(lister, arena_join(&run_arena, path, "/", name),
			  numbered && (*name < '0' || *name > '9'));
	}
	return 0;
}

static void take_module(void *context, const char *path)
{
	const struct lister *lister = context;

	lister->each(lister->each_context,
		     &(struct wanted_module){ name_without_suffix(path), "", "all modules" });
}

static int take_all(struct lister *lister)
{
	bool before = autoload_set_any_order(true);

	moddb_list_modules(lister->context->db, take_module, lister);
	autoload_set_any_order(before);
	return 0;
}

int lists_each(const struct context *context, const char *name,
	       void (*each)(void *context, const struct wanted_module *module), void *each_context)
{
	struct lister lister = { context, each, each_context };
	const struct tree *tree = &context->tree;

	if (!strcmp(name, "openwrt"))
		return take_path(&lister, "/etc/modules.d", true);
	if (!strcmp(name, "openwrt-boot"))
		return take_path(&lister, "/etc/modules-boot.d", true);
	if (!strcmp(name, "android"))
		return take_path(&lister,
				 arena_join(&run_arena, tree->inside, "/modules.load", NULL),
				 false);
	if (!strcmp(name, "all"))
		return take_all(&lister);
	if (text_first(name, '/'))
		return take_path(&lister, *name == '/' ? name : path_absolute(name), false);
	if (strcmp(name, "system") != 0)
		return -EINVAL;
	autoload_each(&tree->root, each, each_context);
	return 0;
}
