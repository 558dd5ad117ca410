/* SPDX-License-Identifier: MIT */
/* Follows soft dependencies, those of modprobe.d and those of the modules themselves, in depth. */

#include "explain/softloop.h"
#include "base/hash.h"
#include "files/names.h"

enum { DEPTH_MAX = 32 };

struct softloop {
	struct diag *diag;
	const char *goal;
	struct hash seen;
	bool configured;  /* a line of the configuration is a part of the loop */
	const char *text; /* the loop from the last module that was followed to its end */
};

static bool follow(struct softloop *loop, const char *user, unsigned depth);

/* Tries one soft dependency of USER. PLACE is its line, NULL for a module's own. */
static bool try_edge(struct softloop *loop, const struct softdep *edge, const char *place,
		     unsigned depth)
{
	const char *name = name_fold(arena_copy(&run_arena, edge->name));

	if (edge->when == SOFTDEP_NEVER ||
	    (strcmp(name, loop->goal) != 0 && !follow(loop, name, depth + 1)))
		return false;
	loop->configured |= place != NULL;
	loop->text = text_format(&run_arena, "%s %s %s (%s)%s%s", edge->user,
				 edge->when == SOFTDEP_PRE ? "pre:" : "post:", name,
				 place ? place : "modules.softdep", loop->text ? ", " : "",
				 loop->text ? loop->text : "");
	return true;
}

static bool try_all(struct softloop *loop, const struct softdeps *edges, const char *place,
		    unsigned depth)
{
	for (size_t i = 0; i < edges->count; i++) {
		if (try_edge(loop, &edges->list[i], place, depth))
			return true;
	}
	return false;
}

/* Whether the soft dependencies of USER lead to the goal. */
static bool follow(struct softloop *loop, const char *user, unsigned depth)
{
	const struct context *context = &loop->diag->context;
	struct conf_search search = modconf_search(&context->conf, CONF_SOFTDEP, user);
	const struct conf_entry *entry;
	struct softdeps own = { NULL, 0, 0 };
	bool fresh;

	hash_add(&loop->seen, user, &fresh);
	if (!fresh || depth > DEPTH_MAX)
		return false;
	while ((entry = modconf_next(&search))) {
		struct softdeps edges = modconf_softdeps(&context->conf, entry);

		if (try_all(loop, &edges, modconf_place(entry), depth))
			return true;
	}
	moddb_softdeps(context->db, user, &own);
	return try_all(loop, &own, NULL, depth);
}

void softloop_tell(struct diag *diag, const char *name)
{
	struct softloop loop = { .diag = diag, .goal = name, .seen = { .arena = &run_arena } };

	if (follow(&loop, name, 0))
		finding_add(&diag->findings, FIND_SOFTDEP,
			    loop.configured ? LEVEL_WARNING : LEVEL_OK, NULL,
			    "soft dependencies in a circle: %s", loop.text);
}
