/* SPDX-License-Identifier: MIT */
/* Reads the version magic of one module of each tree. */

#include "explain/othertrees.h"
#include "base/file.h"
#include "base/libbb.h"
#include "explain/sample.h"
#include "files/path.h"

/* Appends the folder NAME of DIR to OUT, if it is a tree with modules. */
static void add_tree(struct strbuf *out, const struct tree *tree, const char *dir, const char *name)
{
	struct sample sample;
	struct tree other;
	char *magic;
	bool any;

	tree_open(&other, tree->root.path, dir, name);
	any = sample_of_tree(&other, &sample);
	close(other.fd);
	if (!any)
		return;
	strbuf_format(out, " %s", name);
	magic = facts_text(&sample.facts, "vermagic");
	/* It is NULL if this binary cannot unpack the tree's modules. */
	if (!magic)
		return;
	magic[text_before(magic, " ")] = '\0';
	if (strcmp(magic, name) != 0)
		strbuf_format(out, " (%s%s)", magic, strcmp(magic, tree->version) ? "" : ", fits");
}

void othertrees_tell(const struct tree *tree, enum note_level level)
{
	struct strbuf list = { .arena = &run_arena };
	struct dir_list entries;
	const char *dir;

	dir = arena_text(&run_arena, tree->inside,
			 (size_t)(base_name(tree->inside) - 1 - tree->inside));
	root_list(&tree->root, dir, &entries);
	for (size_t i = 0; i < entries.count; i++)
		add_tree(&list, tree, dir, entries.entries[i].name);
	if (list.length)
		note(level, "there are modules of:%s", strbuf_end(&list));
	else
		note(level, "there are no modules of any kernel in %s%s", tree->root.path, dir);
}
