/* SPDX-License-Identifier: MIT */
/* modinfo: prints the information in modules. */

//applet: modinfo sbin
//about: show information about a kernel module
//operands: modules files
//config: config MODINFO
//config:	bool "modinfo"
//config:	default y
//config:	help
//config:	  Shows the description, parameters, aliases and so on of a module,
//config:	  which is found by name, alias or path, for this kernel or another one.
//usage: modinfo [OPTION...] MODULE|ALIAS|FILE...

#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "base/libbb.h"
#include "base/options.h"
#include "files/names.h"
#include "files/path.h"
#include "modinfo_parameters.h"
#include "modinfo_record.h"
#include "module/facts.h"
#include "module/modsig.h"
#include "plan/target.h"

enum { FLAG_null, FLAG_modname };
enum { TEXT_field = TEXT_OWN, TEXTS };
OPTION_TEXTS_FIT(TEXTS);

static const struct option_row options[] = {
	{ 'a', OPT_NAME, TEXT_field, "author" HELP("only the author") },
	{ 'd', OPT_NAME, TEXT_field, "description" HELP("only the description") },
	{ 'l', OPT_NAME, TEXT_field, "license" HELP("only the license") },
	{ 'p', OPT_NAME, TEXT_field, "parameters" HELP("only the parameters") },
	{ 'n', OPT_NAME, TEXT_field, "filename" HELP("only the file's name") },
	{ 'F', OPT_TEXT, TEXT_field, "field" HELP("FIELD|only that field") },
	{ '0', OPT_FLAG, FLAG_null, "null" HELP("end each field with NUL instead of a newline") },
#if ENABLE_JSON
	OPTION_JSON,
#endif
	{ 'm', OPT_FLAG, FLAG_modname,
	  "modname" HELP("take arguments as names, not as aliases or files") },
	OPTION_SET_VERSION('k', OTHER_KERNEL),
	OPTIONS_ROOT('b', "basedir", "dirname", "DIR|the tree is below DIR"),
	OPTION_MODULEDIR(0),
#if ENABLE_MODULE_LAYERS
	OPTION_OVERLAY,
#endif
	OPTIONS_LAST,
};

struct modinfo_command {
	const char *field;      /* NULL prints all */
	char end;               /* printed after each field */
	struct context context; /* without configuration, which no module states */
	struct parameters parameters;
};

static bool is_wanted(const struct modinfo_command *command, const char *key)
{
	return !command->field || !strcmp(command->field, key);
}

/*
 * Prints TEXT. All its lines but the first begin with a blank: a field begins in the first column,
 * and no value may look like one.
 */
static void print_indented(const char *text)
{
	size_t length = text_before(text, "\n");

	while (text[length]) {
		out_bytes(&out_stdout, text, ++length);
		text += length;
		length = text_before(text, "\n");
		if (length && *text != ' ' && *text != '\t')
			print("%16s", "");
	}
	out_bytes(&out_stdout, text, length);
}

/*
 * Prints "KEY:" and VALUE in column 17, or only VALUE if a single field is wanted. With -0,
 * programs read the values, which stay as they are.
 */
static void print_padded(const struct modinfo_command *command, const char *key, const char *value)
{
	const char *line = value;

	if (json_is_open()) {
		modinfo_record_field(key, value);
		return;
	}
	if (!command->field)
		line = text_format(&run_arena, "%-16s%s", arena_join(&run_arena, key, ":", NULL),
				   value);
	if (command->field || !command->end)
		print("%s", line);
	else
		print_indented(line);
	out_char(&out_stdout, command->end);
}

static void print_field(const struct modinfo_command *command, const char *key, const char *value)
{
	if (!is_wanted(command, key))
		return;
	if (!command->field && !command->end)
		print("%s=%s%c", key, value, command->end);
	else
		print_padded(command, key, value);
}

/* Begins the output for the module NAME. FILENAME is NULL for one that is built in. */
static void begin(struct modinfo_command *command, const char *name, const char *filename)
{
	parameters_forget(&command->parameters);
	if (json_is_open()) {
		modinfo_record_begin(name, filename);
		return;
	}
	if (!filename && is_wanted(command, "name"))
		print_padded(command, "name", name);
	if (is_wanted(command, "filename"))
		print_padded(command, "filename", filename ? filename : "(builtin)");
}

static void record_parameter(const struct parameter *parameter)
{
	json_object(NULL);
	json_text("name", parameter->name);
	json_text("description", parameter->text);
	json_text("type", parameter->type);
	json_end();
}

static void print_parameter(const struct modinfo_command *command,
			    const struct parameter *parameter)
{
	struct strbuf line = { .arena = &run_arena };

	strbuf_format(&line, "%s:", parameter->name);
	if (parameter->text)
		strbuf_text(&line, parameter->text);
	if (parameter->type && !parameter->text && !command->field)
		strbuf_text(&line, parameter->type);
	else if (parameter->type)
		strbuf_format(&line, " (%s)", parameter->type);
	print_padded(command, "parm", strbuf_end(&line));
}

/*
 * Ends the output for a module with its parameters, in the reverse of their order in the file, as
 * in kmod.
 */
static void end(const struct modinfo_command *command)
{
	if (json_is_open()) {
		modinfo_record_fields();
		json_array("parameters");
	}
	for (size_t i = command->parameters.count; i-- > 0;) {
		if (json_is_open())
			record_parameter(&command->parameters.list[i]);
		else
			print_parameter(command, &command->parameters.list[i]);
	}
	if (json_is_open()) {
		json_end();
		json_end();
	}
}

static void take_entry(struct modinfo_command *command, const char *key, struct span value)
{
	char *text = span_copy(&run_arena, value);
	bool is_type = !strcmp(key, "parmtype");

	if ((is_type || !strcmp(key, "parm")) && is_wanted(command, "parm"))
		parameters_take(&command->parameters, text, is_type);
	else
		print_field(command, key, text);
}

/* Formats bytes as "AA:BB:", twenty in a line; in JSON all in one. */
static const char *hex_text(struct span bytes)
{
	enum { LINE = 20 };
	static const char digits[] = "0123456789ABCDEF";
	struct strbuf text = { .arena = &run_arena };

	/* Counting down avoids a division, which is a function on processors that cannot divide. */
	for (size_t i = 0, left = LINE; i < bytes.length; i++) {
		strbuf_char(&text, digits[bytes.data[i] >> 4]);
		strbuf_char(&text, digits[bytes.data[i] & 15]);
		if (i + 1 < bytes.length)
			strbuf_text(&text, --left || json_is_open() ? ":" : ":\n\t\t");
		if (!left)
			left = LINE;
	}
	return strbuf_end(&text);
}

static void print_signature(const struct modinfo_command *command, struct image *image,
			    const char *path)
{
	struct modsig sig;
	int error = modsig_read(image, &sig);

	if (error == -EBADMSG)
		note(NOTE_WARNING, "%s: the signature is damaged", path);
	if (error)
		return;
	print_field(command, "sig_id", sig.id);
	print_field(command, "signer", span_copy(&run_arena, sig.signer));
	print_field(command, "sig_key", hex_text(sig.key));
	print_field(command, "sig_hashalgo", sig.hash);
	print_field(command, "signature", hex_text(sig.signature));
}

static void print_build_id(const struct modinfo_command *command, const struct facts *facts)
{
	struct span id = { NULL, 0 };

	/* Unasked it is not read. */
	if (is_wanted(command, "build-id"))
		id = facts_build_id(facts);
	if (id.length)
		print_field(command, "build-id", hex_text(id));
}

static int print_facts(struct modinfo_command *command, int fd, const char *path,
		       struct facts *facts)
{
	struct modinfo entry;
	struct span rest;
	int error = facts_open(facts, fd, &run_arena);

	if (error)
		return error;
	if (!facts->modinfo.length) {
		facts->image.fault = "there is no .modinfo section";
		return -ENODATA;
	}
	rest = facts->modinfo;
	while (modinfo_next(&rest, &entry))
		take_entry(command, span_copy(&run_arena, entry.key), entry.value);
	if (ENABLE_SIGNATURES) {
		print_build_id(command, facts);
		print_signature(command, &facts->image, path);
	}
	return 0;
}

/*
 * Prints the information of the file PATH. FD is open on it, or the -errno of opening it; closes
 * FD. Returns an exit status.
 */
static int print_file(struct modinfo_command *command, int fd, const char *path)
{
	struct facts facts = { .modinfo = { NULL, 0 } };
	int error = fd;

	begin(command, name_from_path(&run_arena, path), path);
	if (fd >= 0) {
		if (!command->field || strcmp(command->field, "filename") != 0)
			error = print_facts(command, fd, path, &facts);
		close(fd);
	}
	end(command);
	if (error >= 0)
		return EXIT_DONE;
	note(NOTE_ERROR, "could not get modinfo from '%s': %s", path, facts_fault(&facts, error));
	return EXIT_FAILED;
}

/*
 * Prints the fields of the built-in module NAME from modules.builtin.modinfo, whose texts are
 * "MODULE.KEY=VALUE".
 */
static int print_builtin(struct modinfo_command *command, const char *name)
{
	struct modinfo entry;
	struct span texts;

	begin(command, name, NULL);
	/* Kernels before 5.2 have no such file; that is no error. */
	if (tree_read(&command->context.tree, "modules.builtin.modinfo", LIMIT_LIST, &run_arena,
		      &texts) < 0)
		texts = (struct span){ NULL, 0 };
	while (modinfo_next(&texts, &entry)) {
		char *key = span_copy(&run_arena, entry.key);

		const char *rest = text_after(key, name);

		if (rest && *rest == '.')
			take_entry(command, rest + 1, entry.value);
	}
	end(command);
	return EXIT_DONE;
}

static int print_module(struct modinfo_command *command, const char *name)
{
	struct modrec record;

	if (moddb_module(command->context.db, name, &record))
		return print_file(command, tree_file(&command->context.tree, record.path),
				  tree_name_outside(&command->context.tree, record.path));
	return print_builtin(command, name);
}

/* Whether WORD means a file: it has a module's suffix and the file exists. */
static bool is_file(const char *word)
{
	struct stat status;

	return module_stem(word) && fstatat(AT_FDCWD, word, &status, 0) == 0 &&
	       S_ISREG(status.st_mode);
}

/*
 * Finds WORD, up to its first dot, as a module's name, or else, as kmod does, as an alias of a
 * built-in module.
 */
static void find_by_name(struct modinfo_command *command, const char *word, struct targets *found)
{
	const char *name = name_fold(arena_text(&run_arena, word, text_before(word, ".")));
	struct values builtins = { NULL, 0, 0 };
	struct modrec record;

	if (moddb_module(command->context.db, name, &record) ||
	    moddb_is_builtin(command->context.db, name)) {
		target_add(found, name);
		return;
	}
	moddb_search(command->context.db, TABLE_BUILTIN_ALIAS, name, &builtins);
	for (size_t i = 0; i < builtins.count; i++)
		target_add(found, builtins.list[i].text);
}

static int show(struct modinfo_command *command, const char *word, bool by_name)
{
	struct targets found = { NULL, 0, 0 };
	int status = EXIT_DONE;

	if (!by_name && is_file(word))
		return print_file(command, file_open(word, O_RDONLY), path_absolute(word));
	if (by_name)
		find_by_name(command, word, &found);
	else
		targets_find(&command->context, word, &found);
	if (!found.count && command->context.tree.fd < 0 && !text_first(word, '/') &&
	    !module_stem(word)) {
		note_at(NOTE_ERROR, NULL, errtext(command->context.tree.fd),
			"Module %s%s not found in directory %s", by_name ? "name " : "", word,
			command->context.tree.path);
		return EXIT_TREE;
	}
	if (!found.count) {
		note(NOTE_ERROR, "Module %s%s not found.", by_name ? "name " : "", word);
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < found.count; i++)
		status = first_failure(status, print_module(command, found.list[i].name));
	return status;
}

int modinfo_main(struct args *args)
{
	static struct modinfo_command command;
	int status = EXIT_DONE;

	options_parse(args, options);
	if (!args->count)
		return usage_error("missing module or filename.");
	command.field = args->text[TEXT_field];
	if (command.field && !strcmp(command.field, "parameters"))
		command.field = "parm";
	command.end = flag(args, FLAG_null) && !json_is_open() ? '\0' : '\n';
	if (context_open(&command.context, args->text[TEXT_root], args->text[TEXT_moduledir],
			 args->text[TEXT_version], 0) < 0)
		return EXIT_TREE;
	for (const char **word = args->value; *word; word++)
		status = first_failure(status, show(&command, *word, flag(args, FLAG_modname)));
	return status;
}
