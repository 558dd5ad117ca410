/* SPDX-License-Identifier: MIT */

#include "system/context.h"
#include "base/libbb.h"
#include "files/layers.h"
#include "files/names.h"
#include "system/kcmdline.h"

/* Whether the directory PATH has modules in it, or their index. */
static bool has_modules(const struct root *root, const char *path)
{
	struct dir_list list;

	root_list(root, path, &list);
	for (size_t i = 0; i < list.count; i++) {
		if (module_stem(list.entries[i].name) ||
		    !strcmp(list.entries[i].name, "modules.dep"))
			return true;
	}
	return false;
}

/* Takes the folder above that of the version, which is not there, if it is a tree itself. */
static void open_flat(struct context *context)
{
	struct tree *tree = &context->tree;
	const char *folder = arena_text(&run_arena, tree->inside,
					text_length(tree->inside) - text_length(tree->version) - 1);

	if (!has_modules(&tree->root, folder))
		return;
	tree->fd = root_file(&tree->root, folder, O_RDONLY | O_DIRECTORY);
	tree->inside = folder;
	tree->path = arena_join(&run_arena, tree->root.path, folder, NULL);
	context->is_flat = true;
}

int context_open(struct context *context, const char *root, const char *module_dir,
		 const char *version, unsigned flags)
{
	int error = tree_open(&context->tree, root, module_dir, version);

	if (error)
		return error;
	if (ENABLE_FLAT_TREE)
		context->is_flat = false;
	if (ENABLE_FLAT_TREE && module_dir && context->tree.fd == -ENOENT)
		open_flat(context);
	if (ENABLE_MODULE_LAYERS)
		error = layers_open(&context->tree, true);
	if (ENABLE_MODULE_LAYERS && error)
		return error;
	/* Nobody runs depmod for such a folder. */
	if (ENABLE_FLAT_TREE && context->is_flat)
		flags |= MODDB_TOLD;
	context->db = moddb_open(&context->tree, flags);
	context->conf = (struct modconf){ .count = 0 };
	return 0;
}

void context_close(struct context *context)
{
	moddb_close(context->db);
	if (ENABLE_MODULE_LAYERS)
		layers_close(&context->tree);
	if (context->tree.fd >= 0)
		close(context->tree.fd);
	context->tree.fd = -EBADF;
}

int context_configure(struct context *context, const char *const *paths, bool with_cmdline)
{
	const struct root *root = paths ? &root_running : &context->tree.root;

	context->conf_is_foreign = !root_is_running(root);
	if (ENABLE_MODPROBE_D)
		modconf_read(&context->conf, root, paths);
	if (ENABLE_FLAT_TREE && context->is_flat)
		modconf_add_flat(&context->conf, &context->tree);
	if (ENABLE_CMDLINE && with_cmdline)
		kcmdline_read(&context->conf);
	return context->conf.failed ? -ELOOP : 0;
}
