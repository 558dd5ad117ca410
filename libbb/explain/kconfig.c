/* SPDX-License-Identifier: MIT */
/* Looks for a line of /boot/config-VERSION. */

#include "explain/kconfig.h"
#include "base/file.h"

/* Returns the file's path if whether it has the line OPTION is IS_THERE; else NULL. */
static const char *find(const struct diag *diag, const char *option, bool is_there)
{
	const char *path =
		arena_join(&run_arena, "/boot/config-", diag->context.tree.version, NULL);
	struct span text;
	char *line;
	bool found = false;

	if (file_read_opened(root_regular(&diag->context.tree.root, path), LIMIT_CONF, &run_arena,
			     &text) < 0)
		return NULL;
	while (!found && (line = file_next_line(&text)))
		found = !strcmp(line, option);
	return found == is_there ? path : NULL;
}

const char *kconfig_with(const struct diag *diag, const char *option)
{
	return find(diag, option, true);
}

const char *kconfig_without(const struct diag *diag, const char *option)
{
	return find(diag, option, false);
}
