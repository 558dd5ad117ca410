/* SPDX-License-Identifier: MIT */
/* The configuration for modules: modprobe.d and the kernel command line. */
#ifndef MODCONF_H
#define MODCONF_H

#include "files/softdep.h"
#include "files/tree.h"

struct strbuf;

enum conf_kind {
	CONF_BLACKLIST,
	CONF_FORBID,
	CONF_INSTALL,
	CONF_REMOVE,
	CONF_ALIAS,
	CONF_OPTIONS,
	CONF_SOFTDEP,
	CONF_WEAKDEP,
};

struct conf_entry {
	enum conf_kind kind;
	unsigned line;    /* its line in FILE, for messages; 0: FILE has no lines */
	const char *name; /* module or pattern, folded */
	const char *text; /* the rest; "" for blacklist, forbid and softdep */
	const char *file;
	size_t softdep; /* for softdep: the number of its first one in modconf.softdeps */
};

/* All entries in the order of their precedence. */
struct modconf {
	struct conf_entry *list;
	size_t count, capacity;
	struct softdeps softdeps;
	const char **includes; /* paths that include lines have named */
	size_t include_count, include_capacity;
};

/*
 * Adds the configuration of ROOT's system, or instead, unless PATHS is NULL, that of the files and
 * directories PATHS in it.
 */
void modconf_read(struct modconf *conf, const struct root *root, const char *const *paths);

/*
 * Appends an entry for NAME (folded). The strings must last as long as CONF. Returns the entry,
 * valid until the next one is added, for the caller to set FILE and LINE.
 */
struct conf_entry *modconf_add(struct modconf *conf, enum conf_kind kind, const char *name,
			       const char *text);

/*
 * Returns the next entry of KIND after AFTER (NULL: the first) that is for NAME; NULL when there is
 * none. The names of aliases, install and remove are patterns.
 */
const struct conf_entry *modconf_next(const struct modconf *conf, enum conf_kind kind,
				      const char *name, const struct conf_entry *after);

/*
 * Appends the options for module NAME and, unless it is NULL, for ALIAS, by which it was requested.
 */
void modconf_options(const struct modconf *conf, const char *name, const char *alias,
		     struct strbuf *options);

/* Returns the soft dependencies of the line ENTRY, as a part of CONF's. */
struct softdeps modconf_softdeps(const struct modconf *conf, const struct conf_entry *entry);

/* Returns the place of ENTRY for messages: "FILE line N", or the kernel's command line. */
const char *modconf_place(const struct conf_entry *entry);

/*
 * Adds the lines of TREE's modules.softdep and modules.weakdep. They are for display, not for
 * look-ups.
 */
void modconf_add_own_deps(struct modconf *conf, const struct tree *tree);

#endif
