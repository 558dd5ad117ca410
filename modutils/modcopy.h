/* SPDX-License-Identifier: MIT */
/* What the parts of modcopy share: the selection, its closure, and the files that follow from it.
 */
#ifndef MODCOPY_H
#define MODCOPY_H

#include "base/options.h"
#include "module/unpack.h"
#include "plan/closure.h"

struct args;

/* What --missing says about something that is asked for and not there. */
enum missing { MISSING_UNSAID, MISSING_WARN, MISSING_FAIL, MISSING_IGNORE };

/* The texts of the command line. */
enum {
	TEXT_missing = TEXT_OWN,
	TEXT_firmware_path,
	TEXT_output,
	TEXT_why,
	TEXT_trim,
	TEXT_compress,
	TEXTS
};

enum item_kind { ITEM_MODULE, ITEM_FIRMWARE, ITEM_LINK, ITEM_CONFIG };

/* A file of the result. */
struct item {
	enum item_kind kind;
	const char *path;   /* absolute in the tree's system */
	const char *source; /* the same for the file with the contents; NULL for a link; may be a
			       layer's, also for a link */
	const char *link;   /* the target of a link, else NULL */
	const char *why;    /* in a few words */
	uint64_t size;      /* in bytes */
	uint32_t node;      /* the closure's node that it comes with */
};

/* Firmware that something else than the module's file names. */
struct named_firmware {
	const char *module; /* folded */
	const char *name;
};

struct modcopy {
	const struct args *args;
	struct context context;
	struct closure closure;
	const char **paths; /* of all modules; read by the first pattern */
	size_t path_count, path_capacity;
	struct item *items; /* in the order of their paths */
	size_t item_count, item_capacity;
	struct named_firmware *named;
	size_t named_count, named_capacity;
	enum missing missing;
	bool repacks; /* modules get this packing: */
	enum packing packing;
	bool strips; /* modules lose their debug sections */
	bool links;  /* files become hard links */
	int status;  /* an exit status */
};

/*
 * Says by copy->missing that WHAT is not there, and sets copy->status. What is OPTIONAL is only
 * warned of unless --missing says more.
 */
void modcopy_miss(struct modcopy *copy, bool optional, const char *what);

/* modcopy_select.c: Adds what the command line selects to the closure, without ending it. */
void modcopy_select(struct modcopy *copy);

/* Adds WORD of a list or of the command line: a name, an alias or a pattern, for REASON. */
void modcopy_add_word(struct modcopy *copy, const char *word, const char *reason);

/* Adds the modules that are loaded on this machine. */
void modcopy_add_running(struct modcopy *copy);

/* Adds all modules that the alias TEXT means; none is no error. */
void modcopy_add_alias(struct modcopy *copy, const char *text);

/* Keeps out the modules that WORD, a name or a pattern, means. */
void modcopy_exclude(struct modcopy *copy, const char *word);

/*
 * modcopy_lists.c: Adds what the file PATH of this system lists: modaliases, one a line; or the
 * modules in the configuration of a maker of initramfs images. Prints an error if it cannot be
 * read.
 */
void modcopy_add_aliases(struct modcopy *copy, const char *path);
void modcopy_add_list(struct modcopy *copy, const char *path);

/* Keeps out what such a list leaves out. Call it for all lists before anything is added. */
void modcopy_exclude_list(struct modcopy *copy, const char *path);

/* Adds the modules that the tree's system lists to be loaded at its start. */
void modcopy_add_load_lists(struct modcopy *copy);

/* Adds VALUE of --keep: what modcopy_add_word takes; a pattern of firmware's paths adds nothing. */
void modcopy_add_keep(struct modcopy *copy, const char *value);

/* Sets copy->paths. */
void modcopy_list_paths(struct modcopy *copy);

/*
 * modcopy_machine.c: Adds what the devices of a machine ask for. PATH is a copy of its /sys, or a
 * file with its uevents.
 */
void modcopy_add_sys(struct modcopy *copy, const char *path);

/*
 * Adds what it takes to reach PATH, a block device or a path on one: "DIR:PATH" on the machine of
 * which DIR is a copy, else on those of --sys, else on this one.
 */
void modcopy_add_for(struct modcopy *copy, const char *path);

/*
 * modcopy_items.c: Sets copy->items when the closure is complete: the modules and,
 * WITH_FIRMWARE, what they and the built-in drivers of the closure name. Says what is missing of
 * that.
 */
void modcopy_find_items(struct modcopy *copy, bool with_firmware);

/*
 * modcopy_firmware.c: Adds the firmware that the modules and the built-in drivers of the closure
 * name, and the links to it. Says what is missing of that.
 */
void modcopy_find_firmware(struct modcopy *copy);

/* Adds an item; the path of another one makes no second. */
void modcopy_add_item(struct modcopy *copy, const struct item *item);

/* modcopy_config.c: Adds the files of modprobe.d and depmod.d that are about modules of the
 * closure. */
void modcopy_add_config(struct modcopy *copy);

/* Returns the size in bytes of the file PATH of the tree's system; 0 for NULL, or if it is not
 * known. */
uint64_t modcopy_size(const struct modcopy *copy, const char *path);

/* Puts the items in the order of their paths, each once. */
void modcopy_order_items(struct modcopy *copy);

/*
 * modcopy_dest.c: Fills the empty directory DIR with the items and an index. CONTEXT is the struct
 * modcopy. Prints an error if that fails. Returns an exit status.
 */
int modcopy_fill(void *context, const char *dir);

/* The names that such a directory may have at its top, ended with NULL. */
extern const char *const modcopy_tops[];

/* modcopy_cpio.c: Does the same, then writes DIR as an archive to standard output. */
int modcopy_fill_and_pack(void *context, const char *dir);

/* modcopy_print.c: Prints the items, as -l does. */
void modcopy_print(const struct modcopy *copy, bool with_null);

/*
 * modcopy_why.c: Prints what brings NAME, a module or a file of firmware: a line for each, with the
 * shortest way there. Returns an exit status; prints an error if there is no such thing.
 */
int modcopy_why(const struct modcopy *copy, const char *name);

/* Prints the closure as a graph for graphviz. */
void modcopy_dot(const struct modcopy *copy);

/* Prints for each reason how many bytes are there for it alone, the largest first. */
void modcopy_sizes(const struct modcopy *copy);

#endif
