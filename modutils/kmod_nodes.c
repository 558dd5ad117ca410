/* SPDX-License-Identifier: MIT */
/*
 * kmod static-nodes: the device nodes in modules.devname, in one of three formats. With layers,
 * those in the file of each, the highest first. A layer's lines about a module of another layer do
 * not count, nor does a second line for a node.
 */

//part: kmod
//help: static_nodes
//usage: kmod static-nodes [-f FORMAT] [-o FILE]

#include "kmod_nodes.h"
#include "base/file.h"
#include "base/libbb.h"
#include "base/options.h"
#include "files/layers.h"
#include "files/names.h"
#include "files/path.h"
#include "index/moddb.h"

enum { TEXT_format = TEXT_OWN, TEXT_output, TEXTS };
OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	{ 'f', OPT_TEXT, TEXT_format,
	  "format" HELP("FORMAT|human (the default), tmpfiles or devname") },
	{ 'o', OPT_TEXT, TEXT_output, "output" HELP("FILE|write to FILE") },
	OPTIONS_ROOT(0, "basedir", "dirname", "DIR|the tree is below DIR"),
	OPTION_MODULEDIR(0),
	OPTION_SET_VERSION(0, OTHER_KERNEL),
#if ENABLE_MODULE_LAYERS
	OPTION_OVERLAY,
#endif
	OPTIONS_LAST,
};

/* A line of modules.devname: MODULE NODE cMAJOR:MINOR. */
struct device_node {
	const char *module;
	const char *name;
	char type;
	const char *major, *minor;
};

static void put_human(struct out *out, const struct device_node *node)
{
	out_format(out,
		   "Module: %s\n\tDevice node: /dev/%s\n\t\tType: %s device\n\t\tMajor: "
		   "%s\n\t\tMinor: %s\n",
		   node->module, node->name, node->type == 'c' ? "character" : "block", node->major,
		   node->minor);
}

static void put_tmpfiles(struct out *out, const struct device_node *node)
{
	const char *slash = text_last(node->name, '/');

	if (slash)
		out_format(out, "d /dev/%s 0755 - - -\n",
			   arena_text(&run_arena, node->name, (size_t)(slash - node->name)));
	out_format(out, "%c! /dev/%s 0600 - - - %s:%s\n", node->type, node->name, node->major,
		   node->minor);
}

static void put_devname(struct out *out, const struct device_node *node)
{
	out_format(out, "%s %s %c%s:%s\n", node->module, node->name, node->type, node->major,
		   node->minor);
}

static const struct {
	char name[12];
	void (*put)(struct out *out, const struct device_node *node);
} formats[] = {
	{ "human", put_human },
	{ "tmpfiles", put_tmpfiles },
	{ "devname", put_devname },
};

/* Whether all of TEXT is a number below 2^BITS. */
static bool is_number(const char *text, unsigned bits)
{
	uint64_t number;
	const char *end = text_number(text, 10, &number);

	return end && !*end && !(number >> bits);
}

static bool parse_node(char *line, struct device_node *node)
{
	/* The kernel's dev_t has 32 bits. */
	enum { MAJOR_BITS = 12, MINOR_BITS = 20 };
	char *numbers, *colon;

	node->module = text_field(&line);
	node->name = text_field(&line);
	numbers = text_field(&line);
	colon = numbers ? text_first(numbers, ':') : NULL;
	if (!colon || (*numbers != 'c' && *numbers != 'b'))
		return false;
	*colon = '\0';
	node->type = *numbers;
	node->major = numbers + 1;
	node->minor = colon + 1;
	return is_number(node->major, MAJOR_BITS) && is_number(node->minor, MINOR_BITS);
}

/* Makes the directories above PATH. */
static void make_parents(const char *path)
{
	const char *slash = text_last(path, '/');
	struct root here;

	if (!slash || slash == path || root_open(&here, NULL) < 0)
		return;
	path = arena_text(&run_arena, path, (size_t)(slash - path));
	close(root_make_dir(&here, path_absolute(path)));
}

/* Says why the file of TREE was not read. Returns an exit status. */
static int tell_unread(const struct tree *tree, int error)
{
	const char *name = tree_name(tree, "modules.devname");

	if (error == -ENOENT) {
		note(NOTE_WARNING, "%s not found - ignoring", name);
		return EXIT_DONE;
	}
	note(NOTE_ERROR, "could not open %s: %s", name, errtext(error));
	return EXIT_FAILED;
}

/* ---- Layers */

struct reading {
	const struct tree *tree;
	struct moddb *db;
	struct hash nodes; /* that have a line */
	struct strbuf lines;
	int status; /* an exit status */
};

/* Whether LINE, of LAYER, counts. A line that is none counts, for it is told later. */
static bool counts(struct reading *reading, const struct tree *layer, const char *line)
{
	char *rest = arena_copy(&run_arena, line);
	struct device_node node;
	struct modrec module;
	bool fresh;

	if (!parse_node(rest, &node))
		return true;
	if (moddb_module(reading->db, name_fold(arena_copy(&run_arena, node.module)), &module) &&
	    tree_of_path(reading->tree, &module.path) != layer)
		return false;
	hash_add(&reading->nodes, node.name, &fresh);
	return fresh;
}

static void read_layer(struct reading *reading, const struct tree *layer)
{
	struct span text;
	char *line;
	int error = tree_read(layer, "modules.devname", LIMIT_LIST, &run_arena, &text);

	if (error)
		reading->status = first_failure(reading->status, tell_unread(layer, error));
	while (!error && (line = file_next_line(&text))) {
		if (*line != '#' && counts(reading, layer, line))
			strbuf_ended(&reading->lines, line, text_length(line), '\n');
	}
}

/*
 * Sets TEXT to the lines of all modules.devname that count, the highest layer's first. Returns an
 * exit status.
 */
static int read_layers(const struct tree *tree, struct span *text)
{
	struct reading reading = {
		.tree = tree,
		.db = moddb_open(tree, MODDB_HASTY),
		.nodes = { .arena = &run_arena },
		.lines = { .arena = &run_arena },
	};

	for (size_t i = tree_layers(tree)->count; i-- > 0;)
		read_layer(&reading, &tree_layers(tree)->list[i]);
	read_layer(&reading, tree);
	*text = (struct span){ (const uint8_t *)strbuf_end(&reading.lines), reading.lines.length };
	return reading.status;
}
/*
 * Reads modules.devname. Returns an exit status. *FOUND tells whether there are nodes to print; if
 * not, it has been said why.
 */
static int read_nodes(const struct args *args, struct span *text, bool *found)
{
	struct tree tree;
	int error;

	*found = false;
	if (tree_open(&tree, args->text[TEXT_root], args->text[TEXT_moduledir],
		      args->text[TEXT_version]) < 0)
		return EXIT_TREE;
	if (ENABLE_MODULE_LAYERS && layers_open(&tree, true) < 0)
		return EXIT_TREE;
	if (ENABLE_MODULE_LAYERS && tree_is_layered(&tree)) {
		*found = true;
		return read_layers(&tree, text);
	}
	error = tree_read(&tree, "modules.devname", LIMIT_LIST, &run_arena, text);
	if (error)
		return tell_unread(&tree, error);
	*found = true;
	return EXIT_DONE;
}

/* Prints the nodes in the lines of TEXT. Returns EXIT_FAILED if one of them is no node's. */
static int print_nodes(struct span text, struct out *out, size_t format)
{
	int status = EXIT_DONE;
	char *line;

	while ((line = file_next_line(&text))) {
		const char *whole = arena_copy(&run_arena, line);
		struct device_node node;

		if (*line == '#')
			continue;
		if (parse_node(line, &node)) {
			formats[format].put(out, &node);
			continue;
		}
		note(NOTE_ERROR, "invalid devname entry: %s", whole);
		status = EXIT_FAILED;
	}
	return status;
}

/* Prints the nodes in TEXT to the file PATH, which it makes. Returns an exit status. */
static int write_nodes(struct span text, const char *path, size_t format)
{
	struct out out;
	int status, error;

	make_parents(path);
	out_open(&out, &run_arena, file_open(path, O_WRONLY | O_CREAT | O_TRUNC));
	if (out.fd < 0) {
		note(NOTE_ERROR, "could not create %s: %s", path, errtext(out.fd));
		return EXIT_FAILED;
	}
	status = print_nodes(text, &out, format);
	error = out_flush(&out);
	if (close(out.fd) < 0 && !error)
		error = -errno;
	if (error) {
		note(NOTE_ERROR, "could not write %s: %s", path, errtext(error));
		return EXIT_FAILED;
	}
	return status;
}

int kmod_static_nodes(struct args *args)
{
	const char *format = "human", *path;
	struct span text;
	size_t which = 0;
	bool found;
	int status, printed;

	applet_help = HELP_OF(static_nodes, "kmod static-nodes [-f FORMAT] [-o FILE]");
	options_parse(args, options);
	if (args->text[TEXT_format])
		format = args->text[TEXT_format];
	while (which < ARRAY_SIZE(formats) && strcmp(formats[which].name, format) != 0)
		which++;
	if (which == ARRAY_SIZE(formats))
		return usage_error(text_format(&run_arena, "Unknown format: '%s'.", format));
	status = read_nodes(args, &text, &found);
	if (!found)
		return status;
	path = args->text[TEXT_output];
	printed = path ? write_nodes(text, path, which) : print_nodes(text, &out_stdout, which);
	return ENABLE_MODULE_LAYERS ? first_failure(status, printed) : printed;
}
