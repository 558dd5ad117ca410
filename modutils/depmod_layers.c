/* SPDX-License-Identifier: MIT */
/*
 * depmod --overlay and --merge. The index of one layer names what lies below it by the paths that
 * the system of that layer has, because these hold on the machine where both come together. The
 * index of all layers names every module by the path that it has in TREE's system: that index is in
 * a directory of its own.
 */

//part: depmod

#include "depmod_layers.h"

#include <sys/stat.h>

#include "base/libbb.h"
#include "depmod_read.h"
#include "files/layers.h"

/* Where --merge writes without -o, below the root. */
#define MERGED_DIR "/run/layers"

int depmod_open_layers(struct tree *tree, struct args *args, bool merges)
{
	if (!ENABLE_MODULE_LAYERS || (!merges && !option_overlays[0]))
		return EXIT_DONE;
	if (args->count || flag(args, FLAG_add) || flag(args, FLAG_remove))
		return usage_error("--overlay and --merge are about whole layers.");
	if (merges && !args->text[TEXT_outdir])
		args->text[TEXT_outdir] = arena_join(&run_arena, tree->root.path, MERGED_DIR, NULL);
	/* What comes and goes may be absent; what a layer lies on has to be there. */
	return layers_open(tree, merges) < 0 ? EXIT_TREE : EXIT_DONE;
}

bool depmod_is_layer(const struct tree *tree, int dir)
{
	const struct layers *layers = tree_layers(tree);
	struct stat status, other;

	for (size_t i = 0; i <= layers->count; i++) {
		const struct tree *layer = i ? &layers->list[i - 1] : tree;

		if (fstat(dir, &status) < 0 || fstat(layer->fd, &other) < 0 ||
		    status.st_ino != other.st_ino || status.st_dev != other.st_dev)
			continue;
		note(NOTE_FATAL, "%s has an index of its own, and is left as it is", layer->path);
		return true;
	}
	return false;
}

/* Returns the path of the module PATH in the system of TREE, where all layers are. */
static const char *merged_path(const struct tree *tree, const char *path)
{
	const char *name = tree_name(tree, path);
	const char *rest = text_after(name, tree->root.path);

	return rest && *rest == '/' ? rest : name;
}

/* Returns the path of the module PATH, of a layer of TREE, in the system of that layer. */
static const char *path_below(const struct tree *tree, const char *path)
{
	const struct tree *layer = ENABLE_MODULE_LAYERS ? tree_of_path(tree, &path) : tree;

	return *path == '/' ? path : arena_join(&run_arena, layer->inside, "/", path);
}

#if ENABLE_MODULE_LAYERS
static void count_known(struct modules *modules)
{
	modules->known++;
}
#else
static void count_known(struct modules *modules)
{
	(void)modules;
}
#endif

void depmod_respell(const struct tree *tree, struct modules *modules, bool merges)
{
	for (size_t i = 0; i < modules->count; i++) {
		struct module *module = &modules->list[i];

		if (merges) {
			module->path = merged_path(tree, module->path);
		} else if (is_layer_path(module->path)) {
			module->path = path_below(tree, module->path);
			count_known(modules);
		}
	}
}
