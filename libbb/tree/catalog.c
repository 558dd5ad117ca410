/* SPDX-License-Identifier: MIT */
/* Gathers aliases, soft and weak dependencies and device nodes. */

#include "tree/catalog.h"
#include "base/file.h"
#include "base/libbb.h"
#include "files/names.h"

static void add_row(struct catalog_rows *rows, const char *key, uint32_t rank, const char *value)
{
	rows->list = arena_grow(&run_arena, rows->list, rows->count, &rows->capacity,
				sizeof(*rows->list));
	sort_row(&rows->list[rows->count++], key, rank, value);
}

void catalog_expect(struct catalog *catalog, size_t count)
{
	enum { ALIASES_PER_MODULE = 8 };
	struct catalog_rows *rows = &catalog->aliases;

	rows->capacity = count * ALIASES_PER_MODULE;
	rows->list = arena_raw(&run_arena, rows->capacity * sizeof(*rows->list));
}

static const char *keep(struct span text)
{
	return span_copy(&run_arena, text);
}

/* Reads ALIAS, PREFIX and "MAJOR-MINOR", into NODE. Returns false if it is something else. */
static bool read_numbers(const char *alias, const char *prefix, struct catalog_node *node)
{
	const char *at = text_after(alias, prefix);
	uint64_t major, minor;

	at = at ? text_number(at, 10, &major) : NULL;
	if (!at || *at != '-' || !text_number(at + 1, 10, &minor) || (major | minor) > UINT32_MAX)
		return false;
	node->major = (unsigned)major;
	node->minor = (unsigned)minor;
	return true;
}

/* Takes from ALIAS the part of NODE that it states, if that is not known yet. */
static void take_node_alias(struct catalog_node *node, const char *alias)
{
	if (!node->name)
		node->name = text_after(alias, "devname:");
	if (!node->type && read_numbers(alias, "char-major-", node))
		node->type = 'c';
	else if (!node->type && read_numbers(alias, "block-major-", node))
		node->type = 'b';
}

static void add_node(struct catalog *catalog, const struct catalog_node *node)
{
	if (!node->name)
		return;
	if (!node->type) {
		note(NOTE_ERROR,
		     "Module '%s' has devname (%s) but lacks major and minor information. "
		     "Ignoring.",
		     node->module, node->name);
		return;
	}
	catalog->nodes = arena_grow(&run_arena, catalog->nodes, catalog->node_count,
				    &catalog->node_capacity, sizeof(*catalog->nodes));
	catalog->nodes[catalog->node_count++] = *node;
}

/* Returns the rows for the .modinfo entries KEY, or NULL if the catalog takes none of them. */
static struct catalog_rows *rows_of(struct catalog *catalog, struct span key)
{
	if (span_is(key, "alias"))
		return &catalog->aliases;
	if (span_is(key, "softdep"))
		return &catalog->softdeps;
	return span_is(key, "weakdep") ? &catalog->weakdeps : NULL;
}

bool catalog_takes(struct span key)
{
	struct catalog any;

	return rows_of(&any, key) != NULL;
}

/* Whether TEXT, of the module NAME, fits into a line of a text index; if not, prints an error. */
static bool fits_line(struct catalog *catalog, const char *name, struct span text)
{
	if (!memchr(text.data, '\n', text.length))
		return true;
	note(NOTE_ERROR, "%s: left out, because it has a newline: %s", name, keep(text));
	catalog->failed = true;
	return false;
}

void catalog_add(struct catalog *catalog, uint32_t index, const char *name,
		 const struct facts *facts)
{
	struct catalog_node node = { .module = name };
	struct span rest = facts->modinfo;
	struct modinfo entry;

	while (modinfo_next(&rest, &entry)) {
		struct catalog_rows *rows = rows_of(catalog, entry.key);
		const char *text;

		if (!rows || !fits_line(catalog, name, entry.value))
			continue;
		text = ENABLE_DEPMOD_FACTS && facts->lasts ? (const char *)entry.value.data
							   : keep(entry.value);
		add_row(rows, text, index, name);
		if (rows == &catalog->aliases)
			take_node_alias(&node, text);
	}
	add_node(catalog, &node);
}

void catalog_add_builtin_aliases(struct catalog *catalog, struct span section)
{
	static const char key[] = "alias";
	struct modinfo entry;

	while (modinfo_next(&section, &entry)) {
		const char *dot = memchr(entry.key.data, '.', entry.key.length);
		size_t length = dot ? (size_t)(dot - (const char *)entry.key.data) : 0;

		if (!dot || !span_is(span_from(entry.key, length + 1), key))
			continue;
		add_row(&catalog->builtin_aliases, keep(entry.value),
			(uint32_t)catalog->builtin_aliases.count,
			keep(span_part(entry.key, 0, length)));
	}
}

/* Reads the file NAME of TREE. If that fails, warns and leaves TEXT empty. */
static void read_list(struct catalog *catalog, const struct tree *tree, const char *name,
		      struct span *text)
{
	int error = tree_read(tree, name, LIMIT_LIST, &run_arena, text);

	if (!error)
		return;
	note(NOTE_WARNING, "could not open %s at %s: %s", name, tree->path, errtext(error));
	/* The file is optional; one that is there but unreadable is a loss. */
	catalog->failed |= error != -ENOENT;
	*text = (struct span){ NULL, 0 };
}

void catalog_add_builtins(struct catalog *catalog, const struct tree *tree)
{
	struct span text;
	char *line;

	read_list(catalog, tree, "modules.builtin", &text);
	while ((line = file_next_line(&text))) {
		if (!((*line | 0x20) >= 'a' && (*line | 0x20) <= 'z')) {
			note(NOTE_ERROR, "Invalid modules.builtin line: %s", line);
			continue;
		}
		add_row(&catalog->builtins, name_from_path(&run_arena, line), 0, "");
	}
	read_list(catalog, tree, "modules.builtin.modinfo", &text);
	catalog_add_builtin_aliases(catalog, text);
}
