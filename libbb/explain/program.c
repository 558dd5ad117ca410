/* SPDX-License-Identifier: MIT */
/* Looks at a program and, if it is a script, at its first line. */

#include "explain/program.h"
#include "base/file.h"
#include "base/libbb.h"

/* Returns the interpreter of the script PROGRAM, in run_arena; NULL if it is no script. */
static const char *interpreter(const char *program)
{
	char text[256];
	int fd = file_open(program, O_RDONLY);
	ssize_t length;
	char *rest = text + 2;

	if (fd < 0)
		return NULL;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length < 2 || text[0] != '#' || text[1] != '!')
		return NULL;
	text[length] = '\0';
	return arena_copy(&run_arena, text_word(&rest, " \t\n"));
}

const char *program_fault(const char *program)
{
	const char *other;

	if (access(program, X_OK) < 0)
		return text_first(program, ' ')
			       ? "no such program: the kernel takes the whole line, with the "
				 "arguments, as its path"
			       : errtext(-errno);
	other = interpreter(program);
	if (!other || access(other, X_OK) == 0)
		return NULL;
	return text_format(&run_arena, "its interpreter %s: %s", other, errtext(-errno));
}
