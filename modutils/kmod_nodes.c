/* SPDX-License-Identifier: MIT */
/* kmod static-nodes: the device nodes in modules.devname, in one of three formats. */

//part: kmod

#include "kmod_nodes.h"
#include "base/file.h"
#include "base/libbb.h"
#include "base/options.h"
#include "files/path.h"
#include "files/tree.h"

enum { TEXT_format = TEXT_OWN, TEXT_output, TEXTS };
OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	{ 'f', OPT_TEXT, TEXT_format, "format",
	  HELP("FORMAT|human (the default), tmpfiles or devname") },
	{ 'o', OPT_TEXT, TEXT_output, "output", HELP("FILE|write to FILE") },
	OPTIONS_ROOT(0, "basedir", "dirname", "DIR|the tree is below DIR"),
	OPTION_MODULEDIR(0),
	OPTION_SET_VERSION(0, OTHER_KERNEL),
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

static bool parse_node(char *line, struct device_node *node)
{
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
	return true;
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

static int print_nodes(const struct args *args, struct out *out, size_t format)
{
	struct tree tree;
	struct span text;
	char *line;
	int error;

	if (tree_open(&tree, args->text[TEXT_root], args->text[TEXT_moduledir],
		      args->text[TEXT_version]) < 0)
		return EXIT_TREE;
	error = tree_read(&tree, "modules.devname", &run_arena, &text);
	if (error == -ENOENT) {
		note(NOTE_WARNING, "%s not found - ignoring", tree_name(&tree, "modules.devname"));
		return EXIT_DONE;
	}
	if (error) {
		note(NOTE_ERROR, "could not open %s: %s", tree_name(&tree, "modules.devname"),
		     errtext(error));
		return EXIT_FAILED;
	}
	while ((line = file_next_line(&text))) {
		struct device_node node;

		if (*line != '#' && parse_node(line, &node))
			formats[format].put(out, &node);
	}
	return EXIT_DONE;
}

int kmod_static_nodes(struct args *args)
{
	const char *format = "human", *path;
	struct out file, *out = &out_stdout;
	size_t which = 0;
	int status, error;

	applet_usage = "kmod static-nodes [-f FORMAT] [-o FILE]";
	options_parse(args, options);
	if (args->text[TEXT_format])
		format = args->text[TEXT_format];
	while (which < ARRAY_SIZE(formats) && strcmp(formats[which].name, format) != 0)
		which++;
	if (which == ARRAY_SIZE(formats))
		return usage_error(text_format(&run_arena, "Unknown format: '%s'.", format));
	path = args->text[TEXT_output];
	if (path) {
		make_parents(path);
		out_open(&file, &run_arena, file_open(path, O_WRONLY | O_CREAT | O_TRUNC));
		out = &file;
	}
	if (out->fd < 0) {
		note(NOTE_ERROR, "could not create %s: %s", path, errtext(out->fd));
		return EXIT_FAILED;
	}
	status = print_nodes(args, out, which);
	error = path ? out_flush(out) : 0;
	if (path && close(out->fd) < 0 && !error)
		error = -errno;
	if (error) {
		note(NOTE_ERROR, "could not write %s: %s", path, errtext(error));
		status = first_failure(status, EXIT_FAILED);
	}
	return status;
}
