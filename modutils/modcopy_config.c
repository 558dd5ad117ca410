/* SPDX-License-Identifier: MIT */
/*
 * Which files of the configuration an image needs: those with a line about a module that is in it.
 * They are copied as they are, for people know them. A line "alias NAME off" counts always, because
 * it keeps modules from being loaded; so do the lines of depmod.d that say which of two files wins.
 */

//part: modcopy

#include <sys/stat.h>

#include "base/libbb.h"
#include "files/confdir.h"
#include "files/match.h"
#include "files/names.h"
#include "modcopy.h"

struct config {
	struct modcopy *copy;
	struct hash files; /* as messages name them */
};

static void add_file(struct config *config, const char *file, const char *why)
{
	const struct root *root = &config->copy->context.tree.root;
	const char *path = text_after(file, root->path);
	bool fresh;

	hash_add(&config->files, file, &fresh);
	/* The command line of a kernel is no file of an image. */
	if (!fresh || !path || text_after(path, "/proc/"))
		return;
	modcopy_add_item(
		config->copy,
		&(struct item){ .kind = ITEM_CONFIG, .path = path, .source = path, .why = why });
}

/* Whether the closure has the module NAME (folded), or one that fits if NAME is a pattern. */
static bool has(const struct closure *closure, const char *name)
{
	if (!is_pattern(name))
		return closure_find(closure, name) != NULL;
	for (size_t i = 0; i < closure->count; i++) {
		if (!closure->nodes[i].is_reason && match(name, closure->nodes[i].name))
			return true;
	}
	return false;
}

static bool matters(const struct closure *closure, const struct conf_entry *entry)
{
	if (entry->kind == CONF_ALIAS)
		return !strcmp(entry->text, "off") || has(closure, entry->text);
	return has(closure, entry->name);
}

/* Takes a line of depmod.d. */
static void take_line(void *context, struct conf_line *line)
{
	struct config *config = context;
	const char *word = text_field(&line->rest);

	/* In the result all modules are in one tree, without layers. */
	if (!word || (ENABLE_MODULE_LAYERS && !strcmp(line->keyword, "layer")))
		return;
	if (!strcmp(line->keyword, "override") &&
	    !closure_find(&config->copy->closure, name_fold(arena_copy(&run_arena, word))))
		return;
	add_file(config, line->file, line->keyword);
}

void modcopy_add_config(struct modcopy *copy)
{
	struct config config = { .copy = copy, .files = { .arena = &run_arena } };
	const struct modconf *conf = &copy->context.conf;
	const struct confdir confdir = {
		.root = &copy->context.tree.root,
		.name = "depmod.d",
		.line = take_line,
		.context = &config,
	};

	for (size_t i = 0; i < conf->count; i++) {
		if (matters(&copy->closure, &conf->list[i]))
			add_file(&config, conf->list[i].file, conf->list[i].name);
	}
	if (ENABLE_DEPMOD_D)
		confdir_read(&confdir);
	modcopy_order_items(copy);
}
