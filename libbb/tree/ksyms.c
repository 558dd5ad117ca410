/* SPDX-License-Identifier: MIT */
/* Lists of the kernel's symbols. */

#include <sys/utsname.h>

#include "base/file.h"
#include "base/libbb.h"
#include "tree/ksyms.h"

/* An exported symbol has an entry __ksymtab_NAME. */
void ksyms_map_line(struct graph *graph, char *line)
{
	const char *name = text_last(line, ' ');

	if (!name)
		return;
	name += 1 + (graph->prefix && name[1] == graph->prefix);
	name = text_after(name, "__ksymtab_");
	if (name)
		graph_add_kernel(graph, name, 0, false);
}

/* Reads a version, "0x12345678"; 0 if TEXT is none. */
static uint32_t read_version(const char *text)
{
	const char *digits = text_after(text, "0x");
	uint64_t value;

	if (!text_number(digits ? digits : text, 16, &value) || value > UINT32_MAX)
		return 0;
	return (uint32_t)value;
}

/* The line is: version, name, owner, ...; with tabs between. */
void ksyms_symvers_line(struct graph *graph, char *line)
{
	char *name = text_first(line, '\t');
	char *owner = name ? text_first(name + 1, '\t') : NULL;
	char *end = owner ? text_first(owner + 1, '\t') : NULL;

	if (!owner)
		return;
	*name++ = '\0';
	*owner++ = '\0';
	if (end)
		*end = '\0';
	if (!strcmp(owner, "vmlinux"))
		graph_add_kernel(graph, name, read_version(line), true);
}

/* As System.map. A module's symbol has the module's name in brackets behind a tab. */
static void kallsyms_line(struct graph *graph, char *line)
{
	if (!text_first(line, '\t'))
		ksyms_map_line(graph, line);
}

/* Reads PATH (as tree_read takes it). Returns whether it has added any symbol. */
static bool read_lines(struct graph *graph, const struct tree *tree, const char *path,
		       void (*take_line)(struct graph *graph, char *line))
{
	struct arena scratch = { NULL, NULL, NULL };
	struct arena_mark mark = arena_mark(&scratch);
	size_t before = graph->symbol_count;
	struct span text;
	char *line;

	if (tree_read(tree, path, LIMIT_SYMBOLS, &scratch, &text) == 0) {
		while ((line = file_next_line(&text)))
			take_line(graph, line);
	}
	arena_release(&scratch, mark);
	return graph->symbol_count > before;
}

int ksyms_read(struct graph *graph, const char *path,
	       void (*take_line)(struct graph *graph, char *line))
{
	struct span text;
	char *line;
	int error = file_read_given(path, LIMIT_SYMBOLS, &run_arena, &text);

	while (!error && (line = file_next_line(&text)))
		take_line(graph, line);
	return error;
}

const char *ksyms_find(struct graph *graph, const struct tree *tree)
{
	const char *path = "build/Module.symvers";
	struct utsname kernel;

	if (read_lines(graph, tree, path, ksyms_symvers_line))
		return tree_name(tree, path);
	path = arena_join(&run_arena, "/boot/Module.symvers-", tree->version, NULL);
	if (read_lines(graph, tree, path, ksyms_symvers_line))
		return tree_name(tree, path);
	path = arena_join(&run_arena, "/boot/System.map-", tree->version, NULL);
	if (read_lines(graph, tree, path, ksyms_map_line))
		return tree_name(tree, path);
	path = "/proc/kallsyms";
	uname(&kernel);
	if (root_is_running(&tree->root) && !strcmp(kernel.release, tree->version) &&
	    read_lines(graph, tree, path, kallsyms_line))
		return path;
	return NULL;
}
