/* SPDX-License-Identifier: MIT */
/*
 * No shell is rebuilt here. Quotes count as blanks, so that sh -c 'modprobe x' is read, too; words
 * that are no module are no harm, because the caller finds nothing for them.
 */

#include "plan/installnames.h"
#include "base/libbb.h"
#include "files/names.h"
#include "files/path.h"

/* Returns COMMAND with each thing that ends a simple command of the shell as a word ";". */
static char *spread(const char *command)
{
	struct strbuf text = { .arena = &run_arena };

	for (; *command; command++) {
		if (text_first(";|&(){}<>`\n", *command))
			strbuf_text(&text, " ; ");
		else
			strbuf_char(&text, text_first("\"'\\", *command) ? ' ' : *command);
	}
	return strbuf_end(&text);
}

/* What is known of the simple command whose words are read. */
struct command {
	bool loads;    /* it is modprobe or insmod, and does not remove */
	bool all;      /* every operand is a module */
	bool has_name; /* the first operand has been read */
	bool skip;     /* the next word is the value of an option */
};

static void take_option(struct command *command, const char *option)
{
	bool is_long = option[1] == '-';
	char last = option[text_length(option) - 1];

	command->all |= is_long ? !strcmp(option, "--all") : text_first(option, 'a') != NULL;
	if (is_long ? text_after(option, "--remove") != NULL : text_first(option, 'r') != NULL)
		command->loads = false;
	command->skip = !is_long && (last == 'C' || last == 'd' || last == 'S');
}

/* Whether WORD is an operand of COMMAND that names a module. */
static bool is_module(const struct command *command, const char *word)
{
	return (command->all || !command->has_name) && !text_first(word, '$') &&
	       !text_first(word, '=');
}

void install_names(const char *command, void (*each)(void *context, const char *name),
		   void *context)
{
	struct command now = { .loads = false };
	char *rest = spread(command), *word;

	while ((word = text_field(&rest))) {
		const char *base = base_name(word);

		if (*word == ';') {
			now = (struct command){ .loads = false };
		} else if (!strcmp(base, "modprobe") || !strcmp(base, "insmod")) {
			now = (struct command){ .loads = true };
		} else if (now.skip || !now.loads) {
			now.skip = false;
		} else if (*word == '-') {
			take_option(&now, word);
		} else if (is_module(&now, word)) {
			now.has_name = true;
			each(context, *word == '/' ? name_from_path(&run_arena, word) : word);
		}
	}
}
