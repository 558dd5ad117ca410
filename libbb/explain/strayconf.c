/* SPDX-License-Identifier: MIT */
/*
 * modprobe reads *.conf, and takes a CR for a part of the last word (modprobe.d(5)). Editors of
 * other systems end lines in CR LF.
 */

#include "explain/strayconf.h"
#include "base/file.h"
#include "files/names.h"

struct stray {
	struct diag *diag;
	const char *name; /* of the module */
	const char *path; /* of the file */
	bool is_read;     /* modprobe reads it */
};

/* Whether LINE, which is cut into words, has a keyword of modprobe.d and then NAME. */
static bool names_module(char *line, const char *name)
{
	static const char *const keywords[] = { "alias",  "blacklist", "install", "options",
						"remove", "softdep",   "forbid" };
	const char *keyword = text_word(&line, " \t"), *word;
	bool is_known = false;

	for (size_t i = 0; keyword && i < ARRAY_SIZE(keywords); i++)
		is_known |= !strcmp(keyword, keywords[i]);
	while (is_known && (word = text_word(&line, " \t"))) {
		if (name_equal(word, name))
			return true;
	}
	return false;
}

static void look_at_line(const struct stray *stray, char *line, unsigned number)
{
	const char *whole;
	size_t length = strlen(line);
	bool has_cr = length && line[length - 1] == '\r';

	if (stray->is_read && !has_cr)
		return;
	if (has_cr)
		line[length - 1] = '\0';
	whole = arena_copy(&run_arena, line);
	if (!names_module(line, stray->name))
		return;
	if (stray->is_read)
		finding_add(&stray->diag->findings, FIND_CONFIG, LEVEL_WARNING,
			    arena_join(&run_arena, "sed -i 's/\\r$//' ", stray->path, NULL),
			    "%s line %u ends in CR LF, and the CR counts to its last word: %s",
			    stray->path, number, whole);
	else
		finding_add(&stray->diag->findings, FIND_CONFIG, LEVEL_WARNING,
			    text_format(&run_arena, "mv %s %s.conf", stray->path, stray->path),
			    "%s is not read, for its name does not end in .conf: %s", stray->path,
			    whole);
}

static void look_at_file(const struct stray *stray)
{
	int fd = root_regular(&stray->diag->context.tree.root, stray->path);
	struct span text;
	unsigned number = 0;
	char *line;

	if (fd < 0)
		return;
	if (file_read_fd(fd, LIMIT_CONF, &run_arena, &text) == 0) {
		while ((line = file_next_line(&text)))
			look_at_line(stray, line, ++number);
	}
	close(fd);
}

void strayconf_tell(struct diag *diag, const char *name)
{
	static const char *const dirs[] = { "/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib" };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		const char *dir = arena_join(&run_arena, dirs[i], "/modprobe.d/", NULL);
		struct dir_list list;

		root_list(&diag->context.tree.root, dir, &list);
		for (size_t j = 0; j < list.count; j++) {
			const char *file = list.entries[j].name;
			const char *end = text_find(file, ".conf");
			struct stray stray = { diag, name, arena_join(&run_arena, dir, file, NULL),
					       end && !end[5] };

			if (*file != '.' && (!end || !end[5]))
				look_at_file(&stray);
		}
	}
}
