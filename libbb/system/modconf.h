/* SPDX-License-Identifier: MIT */
/* The configuration for modules: modprobe.d and the kernel command line. */
#ifndef MODCONF_H
#define MODCONF_H

#include "base/hash.h"
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
	CONF_FIRMWARE, /* the text: "optional", or the files that it needs (MODPLUG_FIRMWARE) */
};

struct conf_entry {
	enum conf_kind kind;
	unsigned line;    /* its line in FILE, for messages; 0: FILE has no lines */
	const char *name; /* module or pattern, folded */
	const char *text; /* the rest; "" for blacklist, forbid and softdep */
	const char *file; /* as messages name it; /proc/cmdline for the kernel command line */
	size_t softdep;   /* for softdep: the number of its first one in modconf.softdeps */
};

/* All entries in the order of their precedence. */
struct modconf {
	struct conf_entry *list;
	size_t count, capacity;
	struct chains by_name; /* of LIST; all patterns of aliases and commands are in one chain */
	struct softdep_table softdeps;
	struct hash includes; /* what include lines have named, by file_id */
	unsigned include_depth;
	bool failed; /* a message was printed, and what was read must not be used */
};

/* How deep files may include one another. Every level has a file open. */
enum { MODCONF_INCLUDES_MAX = 16 };

/*
 * Adds the configuration of ROOT's system, or instead, unless PATHS is NULL, that of the files and
 * directories PATHS in it. Its strings live in run_arena. Prints notes about malformed lines and
 * unreadable files. If more than MODCONF_INCLUDES_MAX files include each other, prints an error and
 * sets CONF->failed.
 */
void modconf_read(struct modconf *conf, const struct root *root, const char *const *paths);

/*
 * Appends an entry for NAME (folded). The strings must last as long as CONF. Returns the entry,
 * valid until the next one is added; the caller sets FILE and LINE.
 */
struct conf_entry *modconf_add(struct modconf *conf, enum conf_kind kind, const char *name,
			       const char *text);

/* A search for entries. Its members are private. */
struct conf_search {
	const struct modconf *conf;
	enum conf_kind kind;
	const char *name;
	uint32_t named, other; /* the next of each chain */
};

/*
 * Begins a search for all entries of KIND that are for NAME (folded). The names of aliases, install
 * and remove are patterns.
 */
struct conf_search modconf_search(const struct modconf *conf, enum conf_kind kind,
				  const char *name);

/* Returns the next entry that SEARCH finds, in the order of CONF->list, or NULL. */
const struct conf_entry *modconf_next(struct conf_search *search);

/* Returns the first entry that such a search finds, or NULL. */
const struct conf_entry *modconf_find(const struct modconf *conf, enum conf_kind kind,
				      const char *name);

/*
 * Appends to OPTIONS those for module NAME and, unless it is NULL, for ALIAS, by which it was
 * found; both are folded.
 */
void modconf_options(const struct modconf *conf, const char *name, const char *alias,
		     struct strbuf *options);

/*
 * Returns the soft dependencies of ENTRY, a CONF_SOFTDEP. They are a part of CONF's: valid until
 * the next is added, and not to be changed.
 */
struct softdeps modconf_softdeps(const struct modconf *conf, const struct conf_entry *entry);

/* Returns the place of ENTRY for messages: "FILE line N", in run_arena, or "/proc/cmdline". */
const char *modconf_place(const struct conf_entry *entry);

/*
 * Adds the lines of TREE's modules.softdep and modules.weakdep, to be printed: look-ups get them
 * from the module database. Prints an error if one is there and cannot be read.
 */
void modconf_add_own_deps(struct modconf *conf, const struct tree *tree);

/*
 * Adds the lines of TREE's modules.options and modules.blocklist, which are those of modprobe.d, as
 * Android does. Prints an error if one is there and cannot be read. Only with FLAT_TREE.
 */
void modconf_add_flat(struct modconf *conf, const struct tree *tree);

#endif
