/* SPDX-License-Identifier: MIT */
/* modprobe.d and the kernel command line: what is configured for which module. */
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
	unsigned line;    /* where it stands in FILE, for messages; 0: FILE has no lines */
	const char *name; /* module or pattern, folded */
	const char *text; /* what follows; "" for blacklist, forbid and softdep */
	const char *file;
	size_t softdep; /* of a softdep: the number of its first one in modconf.softdeps */
};

/* All entries in the order in which they count. */
struct modconf {
	struct conf_entry *list;
	size_t count, capacity;
	struct softdeps softdeps;
	const char **includes; /* paths that include lines have named */
	size_t include_count, include_capacity;
};

/*
 * Adds the configuration of ROOT's system, or that of the files and directories PATHS in it instead
 * (NULL: none given).
 */
void modconf_read(struct modconf *conf, const struct root *root, const char *const *paths);

/*
 * Appends an entry for NAME (folded). The strings must last as long as CONF. Returns the entry,
 * whose FILE and LINE the caller sets; it is valid until the next one is added.
 */
struct conf_entry *modconf_add(struct modconf *conf, enum conf_kind kind, const char *name,
			       const char *text);

/*
 * Returns the next entry of KIND after AFTER (NULL: the first) that is for NAME, by itself or, for
 * aliases, install and remove, as a pattern. NULL when there is none.
 */
const struct conf_entry *modconf_next(const struct modconf *conf, enum conf_kind kind,
				      const char *name, const struct conf_entry *after);

/* Appends the options for module NAME and, unless NULL, for ALIAS, by which it was asked for. */
void modconf_options(const struct modconf *conf, const char *name, const char *alias,
		     struct strbuf *options);

/* Returns the part of CONF's soft dependencies that stand in the line ENTRY. */
struct softdeps modconf_softdeps(const struct modconf *conf, const struct conf_entry *entry);

/* Where ENTRY stands, for people: "FILE line N"; the kernel's command line has no lines. */
const char *modconf_place(const struct conf_entry *entry);

/* Adds the lines of TREE's modules.softdep and modules.weakdep: for showing, not for looking up. */
void modconf_add_own_deps(struct modconf *conf, const struct tree *tree);

#endif
