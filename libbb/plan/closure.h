/* SPDX-License-Identifier: MIT */
/*
 * The closure of a selection: all modules that the selected ones may ask for, each with all that
 * brings it. The steps of plan.h say which modules these are; a closure adds what an image has to
 * hold beside them (the modules that install commands and, if wanted, weak dependencies name), and
 * the links between all of these, so that "why is it here" has an answer.
 */
#ifndef CLOSURE_H
#define CLOSURE_H

#include "base/strbuf.h"
#include "plan/plan.h"

enum closure_kind {
	CLOSURE_ASKED,   /* from a reason of the selection to a module */
	CLOSURE_NEEDS,   /* for its symbols */
	CLOSURE_SOFTDEP, /* pre or post */
	CLOSURE_WEAKDEP,
	CLOSURE_INSTALL, /* named by the install command that the configuration has for the user */
};

/* One node brings another one. Links are numbered from 1 on; 0 is none. */
struct closure_link {
	uint32_t from, to;       /* numbers of nodes */
	uint32_t next, next_way; /* of the same FROM; of the same TO */
	enum closure_kind kind;
};

/* A reason of the selection, or a module. */
struct closure_node {
	const char *name;       /* of the module, folded; the text of a reason */
	bool is_reason;         /* a reason has only this, NAME and USES */
	enum step_kind kind;    /* what loading the module would be; never one of removing */
	const char *path;       /* as in struct module; NULL: it has no file */
	const char *cause;      /* for STEP_FORBIDDEN: the line of the configuration */
	uint64_t size;          /* of the file in bytes; set by closure_end */
	struct values firmware; /* what its .modinfo names; set by closure_end */
	uint32_t uses, ways;    /* the first links from and to this node */
	uint32_t best;          /* the last link of the shortest way from a reason; 0 for reasons */
};

struct closure {
	const struct context *context;
	unsigned flags;
	struct plan plan;
	struct closure_node *nodes; /* reasons and modules, in the order in which they came */
	size_t count, capacity;
	struct closure_link *links; /* number 0 is not used */
	size_t link_count, link_capacity;
	struct hash by_name; /* of modules: the numbers of their nodes */
	struct hash reasons; /* the same of reasons */
	bool failed;         /* a module could not be read, and an error was printed */
};

enum closure_flags {
	CLOSURE_WEAKDEPS = 1, /* follow weak dependencies */
	CLOSURE_READ = 2,     /* read the modules' firmware names */
};

/*
 * Begins an empty closure of CONTEXT's modules, which must last as long; FLAGS are enum
 * closure_flags.
 */
void closure_open(struct closure *closure, const struct context *context, unsigned flags);

/*
 * Keeps the module NAME (folded, must last) out. What only it brings stays out with it. Call it
 * before anything is added.
 */
void closure_exclude(struct closure *closure, const char *name);

/* Whether the module NAME (folded) is kept out. */
bool closure_excludes(struct closure *closure, const char *name);

/*
 * Adds TARGET and all that it brings, for REASON, a text for people. The texts must last as long as
 * CLOSURE. Adds nothing if TARGET is kept out, or if target_is_unwanted.
 */
void closure_add(struct closure *closure, const struct target *target, const char *reason);

/*
 * Completes CLOSURE when all targets are added: follows install commands and weak dependencies,
 * reads sizes and firmware names, makes the links, and finds the shortest way to each module.
 * Prints an error for each file that cannot be read.
 */
void closure_end(struct closure *closure);

/* Returns the node of the module NAME (folded), or NULL. Only after closure_end. */
const struct closure_node *closure_find(const struct closure *closure, const char *name);

/*
 * Appends the shortest way from a reason to TO by the link LINK, whose end is TO: "REASON: a needs
 * b softdep c".
 */
void closure_way(const struct closure *closure, uint32_t link, struct strbuf *text);

/* Returns why NODE, a module, is there, in a few words in run_arena: its reason, "needed by X". */
const char *closure_why(const struct closure *closure, const struct closure_node *node);

/*
 * Whether what asked for NODE, a module, does without it: the shortest way to it has a link that is
 * neither the selection's nor for symbols.
 */
bool closure_is_optional(const struct closure *closure, const struct closure_node *node);

#endif
