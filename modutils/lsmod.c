/* SPDX-License-Identifier: MIT */
/* lsmod: lists the loaded modules, from a single read of /proc/modules. */

//applet: lsmod bin sbin
//about: list the loaded kernel modules
//config: config LSMOD
//config:	bool "lsmod"
//config:	default y
//config:	help
//config:	  Lists the loaded modules with their sizes and users; with -l also
//config:	  their state, taints and addresses.
//usage: lsmod [-lsv]

#include "base/file.h"
#include "base/json.h"
#include "base/libbb.h"
#include "base/options.h"
#include "system/procmod.h"

enum { FLAG_long, FLAG_taint };

static const struct option_row options[] = {
	{ 'l', OPT_FLAG, FLAG_long, "long" HELP("show state, taints and address as well") },
#if ENABLE_BUSYBOX_COMPAT
	{ 't', OPT_FLAG, FLAG_taint, "taint" HELP("say above the table what taints the kernel") },
#endif
#if ENABLE_JSON
	OPTION_JSON,
#endif
	OPTIONS_SYSLOG,
	OPTIONS_VERBOSE,
	OPTIONS_LAST,
};

/*
 * Returns the first line's text about the kernel's taints: a letter for each bit that is set, as in
 * the kernel's own messages.
 */
static const char *taint_text(void)
{
	static const char letters[] = "PFSRMBUDAWCIOELKXTN";
	struct strbuf text = { .arena = &run_arena };
	struct span number;
	uint64_t taints;

	if (file_read(AT_FDCWD, "/proc/sys/kernel/tainted", LIMIT_KERNEL, &run_arena, &number) < 0)
		return "";
	if (!text_number((const char *)number.data, 10, &taints) || !taints)
		return "    Not tainted";
	strbuf_text(&text, "    Tainted: ");
	for (size_t i = 0; letters[i]; i++) {
		if (taints >> i & 1)
			strbuf_char(&text, letters[i]);
	}
	return strbuf_end(&text);
}

static void add_holder(void *context, const char *name)
{
	(void)context;
	json_text(NULL, name);
}

static void record_module(const struct procmod *module)
{
	const char *taints = module->taints + (*module->taints == '(');

	json_object(NULL);
	json_text("name", module->name);
	json_number("size", module->size);
	json_number("refcount", module->refcount);
	json_array("users");
	procmod_each_holder(module, add_holder, NULL);
	json_end();
	json_text("state", module->state);
	json_text("taints", arena_text(&run_arena, taints, text_before(taints, ")")));
	json_text("address", module->address);
	json_end();
}

static void print_module(const struct procmod *module, bool is_long)
{
	/* The holders end before "-" (there are none) or "[permanent]". */
	size_t length = text_before(module->holders, "-[");

	print("%-19s %8s  ", module->name, module->size);
	if (is_long)
		print("%-9s %-6s %s  ", module->state, *module->taints ? module->taints : "-",
		      module->address);
	print("%s", module->refcount);
	/* The kernel writes a comma behind the last holder. */
	if (length)
		print(" %s", arena_text(&run_arena, module->holders,
					length - (module->holders[length - 1] == ',')));
	print("\n");
}

int lsmod_main(struct args *args)
{
	struct procmods loaded;
	int error;

	options_parse(args, options);
	if (args->count)
		return usage_error("too many arguments provided.");
	error = procmods_read(&loaded);
	if (error) {
		note(NOTE_ERROR, "could not get list of modules: %s", errtext(error));
		return EXIT_FAILED;
	}
	if (!json_is_open())
		print("Module                  Size  %sUsed by%s\n",
		      flag(args, FLAG_long) ? "State     Taints Address             " : "",
		      ENABLE_BUSYBOX_COMPAT && flag(args, FLAG_taint) ? taint_text() : "");
	for (size_t i = 0; i < loaded.count; i++) {
		if (json_is_open())
			record_module(&loaded.list[i]);
		else
			print_module(&loaded.list[i], flag(args, FLAG_long));
	}
	return EXIT_DONE;
}
